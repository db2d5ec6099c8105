"""Asking for what steers the market, and deciding."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.accounts.rights import for_roles, fresh
from xinqiao_web.accounts.views.answers import refusable, tried
from xinqiao_web.catalog.actions import proposals as actions
from xinqiao_web.catalog.forms import AnswerForm, ProposalForm
from xinqiao_web.catalog.models import Proposal
from xinqiao_web.catalog.queries import open_proposals, settled_proposals
from xinqiao_web.catalog.subjects import SUBJECTS
from xinqiao_web.catalog.views.pages import done, form_page
from xinqiao_web.core.context import acting

SEEN_BY = ("administrator", "planner", "seller", "viewer", OPERATOR)


@require_GET
@for_roles(*SEEN_BY)
def proposals(request: HttpRequest) -> HttpResponse:
    """One's own proposals; the operator's page shows all that are to be decided."""
    role = acting().role
    about = {
        "waiting": open_proposals(),
        "settled": settled_proposals(),
        "decides": role == OPERATOR,
        "subjects": [s for s, page in SUBJECTS.items() if page.may_edit(role)],
    }
    return render(request, "catalog/proposals.html", about)


@require_http_methods(["GET", "POST"])
def proposal_new(request: HttpRequest, subject: str) -> HttpResponse:
    """Ask for something."""
    if not SUBJECTS[subject].may_edit(acting().role):
        raise PermissionDenied
    form = ProposalForm(subject, data=request.POST or None)
    if form.is_valid() and tried(
        form, lambda: actions.propose(subject, form.cells, form.cleaned_data["reason"])
    ):
        return done(request, "proposed", "proposals")
    return form_page(request, subject, form)


@require_GET
@for_roles(*SEEN_BY)
def proposal(request: HttpRequest, proposal: Any) -> HttpResponse:
    """What is asked for, why, and what became of it."""
    found = get_object_or_404(Proposal.objects, pk=proposal)
    table = SUBJECTS[found.subject].table
    about = {
        "proposal": found,
        "cells": [(table.columns[n], text) for n, text in found.content.items()],
        "decides": acting().role == OPERATOR,
        "asks": SUBJECTS[found.subject].may_edit(acting().role),
        "form": AnswerForm(),
    }
    return render(request, "catalog/proposal.html", about)


@require_POST
@for_roles(OPERATOR)
@fresh
@refusable
def proposal_decide(request: HttpRequest, proposal: Any) -> HttpResponse:
    """Approve or refuse, with a reason."""
    found = get_object_or_404(Proposal.objects, pk=proposal)
    form = AnswerForm(data=request.POST)
    if not form.is_valid():
        return form_page(request, "decide", form)
    verb = actions.approve if "approve" in request.POST else actions.refuse
    verb(found, form.cleaned_data["answer"])
    return done(request, "decided", "proposals")


@require_POST
@refusable
def proposal_withdraw(request: HttpRequest, proposal: Any) -> HttpResponse:
    """Ask no more."""
    actions.withdraw(get_object_or_404(Proposal.objects, pk=proposal))
    return done(request, "withdrawn", "proposals")
