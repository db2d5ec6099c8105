"""Handing in: what would enter, what is wrong with it, the receipt."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from xinqiao_web.accounts.rights import for_roles
from xinqiao_web.accounts.views.answers import refusable, tried
from xinqiao_web.rounds import canonical, queries
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import submissions
from xinqiao_web.rounds.checks import counts_of, told
from xinqiao_web.rounds.forms import TermsForm
from xinqiao_web.rounds.views import own_plans
from xinqiao_web.rounds.views.pages import done, round_of


@require_http_methods(["GET", "POST"])
@for_roles(*submissions.WRITERS)
@refusable
def submission(request: HttpRequest, number: int) -> HttpResponse:
    """Check in private, and hand in."""
    round = round_of(number)
    form = TermsForm(data=request.POST if request.method == "POST" else None)
    if form.is_valid() and tried(form, lambda: submissions.submit(round, round.terms)):
        return done(request, "submitted", number)
    plan = own_plans.about(round)
    about = {"round": round, "form": form, **checked(round), **plan}
    status = 422 if form.errors else 200
    return render(request, "rounds/submission.html", about, status=status)


def checked(round: m.Round) -> dict[str, Any]:
    """What would be handed in now, what is wrong with it, and what differs by now."""
    own, found = submissions.tried(round)
    standing = [s for s in queries.submissions_of_firm(round) if s.state == m.SUBMITTED]
    changed = (
        queries.changed_since(standing[0], canonical.written(own)) if standing else ()
    )
    return {
        "counts": counts_of(own),
        "errors": found.errors,
        "findings": told(found.findings, own),
        "standing": standing[0] if standing else None,
        "changed": changed,
        "deadlines": queries.deadlines(round),
        "is_open": round.state == m.OPEN,
    }


@require_POST
@for_roles(*submissions.WRITERS)
@refusable
def submission_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take it back."""
    submissions.withdraw(round_of(number))
    return done(request, "withdrawn", number)
