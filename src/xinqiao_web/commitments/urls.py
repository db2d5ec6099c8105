"""Addresses of commitments."""

from django.urls import path

from xinqiao_web.commitments.views import lists, one

urlpatterns = [
    path("commitments/", lists.listed, name="commitments"),
    path("commitments/together", lists.together, name="commitments-together"),
    path("commitments/<uuid:commitment>/", one.one, name="commitment"),
    *(
        path(
            f"commitments/<uuid:commitment>/{verb}",
            one.answer,
            {"verb": verb},
            f"commitment-{verb}",
        )
        for verb in one.VERBS
    ),
    path("lots/<uuid:lot>/lost", one.lost, name="lot-lost"),
]
