"""Addresses of rounds."""

from django.urls import path

from xinqiao_web.rounds.views import (
    clearings,
    inspections,
    own_plans,
    rounds,
    submissions,
)

ONE = "rounds/<int:number>/"

urlpatterns = [
    path("rounds/", rounds.round_list, name="rounds"),
    path("rounds/new", rounds.round_new, name="round-new"),
    path(ONE, rounds.round_page, name="round"),
    path(f"{ONE}edit", rounds.round_edit, name="round-edit"),
    path(f"{ONE}open", rounds.round_open, name="round-open"),
    path(f"{ONE}freeze", rounds.round_freeze, name="round-freeze"),
    path(f"{ONE}clear", clearings.round_clear, name="round-clear"),
    path(f"{ONE}try", clearings.round_try, name="round-try"),
    path(f"{ONE}review", rounds.round_review, name="round-review"),
    path(f"{ONE}approve", rounds.round_approve, name="round-approve"),
    path(f"{ONE}reopen", rounds.round_reopen, name="round-reopen"),
    path(f"{ONE}cancel", rounds.round_cancel, name="round-cancel"),
    path(f"{ONE}settle", rounds.round_settle, name="round-settle"),
    path(f"{ONE}inspections", inspections.inspections, name="inspections"),
    path(
        "inspections/<uuid:inspection>/allow",
        inspections.inspection_allow,
        name="inspection-allow",
    ),
    path(
        "inspections/<uuid:inspection>/take",
        inspections.inspection_take,
        name="inspection-take",
    ),
    path(f"{ONE}submission", submissions.submission, name="submission"),
    path(
        f"{ONE}submission/withdraw",
        submissions.submission_withdraw,
        name="submission-withdraw",
    ),
    path(f"{ONE}alone", own_plans.own_plan, name="own-plan"),
    path(
        f"{ONE}alone/progress",
        own_plans.own_plan_progress,
        name="own-plan-progress",
    ),
    path(f"{ONE}alone/stop", own_plans.own_plan_stop, name="own-plan-stop"),
    path("clearings/<uuid:clearing>/", clearings.clearing_page, name="clearing"),
    path(
        "clearings/<uuid:clearing>/progress",
        clearings.clearing_progress,
        name="clearing-progress",
    ),
    path(
        "clearings/<uuid:clearing>/stop", clearings.clearing_stop, name="clearing-stop"
    ),
]
