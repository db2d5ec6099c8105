"""The person's own page, and for which firm to act."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from xinqiao_web.accounts.queries import memberships_of
from xinqiao_web.core.context import acting


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Who one is, for which firms, and where one's keys and sessions are."""
    mine = memberships_of(acting().person)
    return render(request, "accounts/me.html", {"memberships": mine})


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Act for another firm from the next request on."""
    firm = request.POST.get("firm", "")
    if firm not in {m.owner_id for m in memberships_of(acting().person)}:
        raise Http404
    request.session["firm"] = firm
    return redirect("home")
