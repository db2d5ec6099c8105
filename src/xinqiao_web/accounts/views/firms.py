"""The members' list; for the operator, admitting firms and all that becomes of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinqiao_web.accounts.actions import firms as actions
from xinqiao_web.accounts.forms import AddressForm
from xinqiao_web.accounts.limits import limited
from xinqiao_web.accounts.models import OPERATOR, Firm
from xinqiao_web.accounts.queries import firms_by_id, invitations_of, members_of
from xinqiao_web.accounts.rights import for_roles, fresh
from xinqiao_web.accounts.sheets import FIRMS
from xinqiao_web.accounts.views.answers import done, form_page, refusable, tried
from xinqiao_web.accounts.views.people import link_of
from xinqiao_web.core import actions as rows
from xinqiao_web.core.context import acting
from xinqiao_web.core.forms import RowForm

TURNS = {
    "suspend": actions.suspend,
    "resume": actions.resume,
    "leave": actions.let_leave,
}


@require_GET
def firms(request: HttpRequest) -> HttpResponse:
    """Who takes part."""
    about = {"firms": firms_by_id(), "operates": acting().role == OPERATOR}
    return render(request, "accounts/firms.html", about)


@require_http_methods(["GET", "POST"])
@limited("invitation")
@for_roles(OPERATOR)
@fresh
def firm_new(request: HttpRequest) -> HttpResponse:
    """Admit a firm, and invite its first administrator."""
    cells = RowForm(FIRMS, data=request.POST or None)
    whom = AddressForm(data=request.POST or None)
    link = link_of(request)
    if (cells.is_valid() & whom.is_valid()) and tried(
        whom, lambda: actions.admit(cells.values, whom.cleaned_data["email"], link)
    ):
        return done(request, "admitted", "firms")
    return form_page(request, "firm_new", cells, whom)


@require_http_methods(["GET", "POST"])
@for_roles(OPERATOR)
def firm(request: HttpRequest, firm: Any) -> HttpResponse:
    """One firm: its columns to edit, its people to see."""
    found = get_object_or_404(Firm.objects, pk=firm)
    form = RowForm(FIRMS, found, data=request.POST or None)
    form.fields["firm"].disabled = True
    if request.method == "POST" and form.is_valid() and changed(request, found, form):
        return done(request, "changed", "firm", firm)
    about = {
        "firm": found,
        "form": form,
        "members": members_of(found.firm),
        "invitations": invitations_of(found.firm),
    }
    return render(
        request, "accounts/firm.html", about, status=422 if form.errors else 200
    )


def changed(request: HttpRequest, firm: Firm, form: RowForm) -> bool:
    """Change a firm as the form says, if nobody else did meanwhile."""
    version = request.POST.get("version", "")
    try:
        rows.change_row(FIRMS, firm, form.values, int(version or 0))
    except (rows.Conflict, ValueError):
        form.add_finding(rows.changed_meanwhile(FIRMS))
        return False
    return True


@require_POST
@for_roles(OPERATOR)
@fresh
@refusable
def firm_turn(request: HttpRequest, firm: Any, turn: str) -> HttpResponse:
    """Suspend a firm, let it act again, or let it go."""
    found = get_object_or_404(Firm.objects, pk=firm)
    TURNS[turn](found)
    return done(request, turn, "firm", firm)
