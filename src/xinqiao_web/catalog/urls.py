"""Addresses of proposals and grants."""

from django.urls import path

from xinqiao_web.catalog.subjects import SUBJECTS
from xinqiao_web.catalog.views import grants, proposals

urlpatterns = [
    path("proposals/", proposals.proposals, name="proposals"),
    *(
        path(
            f"proposals/new/{subject}",
            proposals.proposal_new,
            {"subject": subject},
            f"propose-{subject}",
        )
        for subject in SUBJECTS
    ),
    path("proposals/<uuid:proposal>/", proposals.proposal, name="proposal"),
    path(
        "proposals/<uuid:proposal>/decide",
        proposals.proposal_decide,
        name="proposal-decide",
    ),
    path(
        "proposals/<uuid:proposal>/withdraw",
        proposals.proposal_withdraw,
        name="proposal-withdraw",
    ),
    path("grants/", grants.grants, name="grants"),
    path("grants/new", grants.grant_new, name="grant-new"),
    path("grants/<uuid:grant>/revoke", grants.grant_revoke, name="grant-revoke"),
]
