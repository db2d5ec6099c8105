"""All addresses."""

from django.urls import include, path

from xinqiao_web.core import errors, health, pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("health", health.healthy, name="health"),
    path("api/v1/", include("xinqiao_web.api.urls")),
    path("", include("xinqiao_web.accounts.urls")),
    path("", include("xinqiao_web.catalog.urls")),
    path("", include("xinqiao_web.commitments.urls")),
    path("", include("xinqiao_web.rounds.told_urls")),
    path("", include("xinqiao_web.core.urls")),
    path("", include("xinqiao_web.market.imports.urls")),
    path("", include("xinqiao_web.rounds.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
