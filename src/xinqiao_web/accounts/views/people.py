"""Who belongs to the firm, and who is asked to."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinqiao_web.accounts.actions import people as actions
from xinqiao_web.accounts.actions import recoveries
from xinqiao_web.accounts.forms import InviteForm
from xinqiao_web.accounts.limits import limited
from xinqiao_web.accounts.models import (
    KEEPERS,
    Firm,
    Invitation,
    Membership,
    Recovery,
)
from xinqiao_web.accounts.queries import (
    invitations_of,
    may_give,
    members_of,
    recoveries_open,
)
from xinqiao_web.accounts.rights import for_roles, fresh
from xinqiao_web.accounts.views.answers import done, form_page, refusable, tried
from xinqiao_web.core.context import acting


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The people of the acting firm; those who keep them change them here."""
    who = acting()
    firm = get_object_or_404(Firm.objects, firm=who.firm)
    keeps = who.role in KEEPERS
    about = {
        "firm": firm,
        "members": members_of(who.firm),
        "keeps": keeps,
        "me": int(who.person),
        "invitations": invitations_of(who.firm) if keeps else (),
        "recoveries": recoveries_open() if keeps else (),
    }
    return render(request, "accounts/people.html", about)


@require_http_methods(["GET", "POST"])
@limited("invitation")
@for_roles(*KEEPERS)
@fresh
def invite(request: HttpRequest, firm: Any) -> HttpResponse:
    """Invite somebody to a firm."""
    place = get_object_or_404(Firm.objects, pk=firm)
    roles = may_give(place)
    form = InviteForm(roles, data=request.POST or None)
    if form.is_valid() and tried(form, lambda: sent(request, place, form)):
        return done(request, "invited", "people")
    return form_page(request, "invite", form, firm=place.firm)


def sent(request: HttpRequest, firm: Firm, form: InviteForm) -> Any:
    """Send the invitation that a form asks for."""
    given = form.cleaned_data
    return actions.invite(firm, given["email"], given["role"], link_of(request))


def link_of(request: HttpRequest) -> actions.Link:
    """How to write the address of the page that a secret opens."""
    return lambda secret: request.build_absolute_uri(
        reverse("invitation", args=[secret])
    )


@require_POST
@for_roles(*KEEPERS)
@refusable
def invitation_withdraw(request: HttpRequest, invitation: Any) -> HttpResponse:
    """Make an invitation void."""
    actions.withdraw_invitation(get_object_or_404(Invitation.objects, pk=invitation))
    return done(request, "withdrawn", "people")


@require_POST
@for_roles(*KEEPERS)
@fresh
@refusable
def member_role(request: HttpRequest, member: Any) -> HttpResponse:
    """Change what somebody is to the firm."""
    actions.change_role(own_member(member), request.POST.get("role", ""))
    return done(request, "changed", "people")


@require_POST
@for_roles(*KEEPERS)
@fresh
@refusable
def member_remove(request: HttpRequest, member: Any) -> HttpResponse:
    """Somebody belongs to the firm no more."""
    found = own_member(member)
    actions.remove_member(found)
    gone = str(found.person_id) == acting().person
    return done(request, "removed", "home" if gone else "people")


@require_POST
@for_roles(*KEEPERS)
@fresh
@refusable
def recovery_ask(request: HttpRequest, member: Any) -> HttpResponse:
    """Say that a member lost the second factor."""
    recoveries.ask_recovery(own_member(member))
    return done(request, "asked", "people")


@require_POST
@for_roles(*KEEPERS)
@fresh
@refusable
def recovery_settle(request: HttpRequest, recovery: Any) -> HttpResponse:
    """Confirm or withdraw what somebody asked."""
    found = get_object_or_404(Recovery.objects, pk=recovery)
    if "confirm" in request.POST:
        recoveries.confirm_recovery(found)
        return done(request, "recovered", "people")
    recoveries.withdraw_recovery(found)
    return done(request, "withdrawn", "people")


def own_member(member: Any) -> Membership:
    """A member of the acting firm; one of another firm is not there."""
    return get_object_or_404(members_of(acting().firm), pk=member)
