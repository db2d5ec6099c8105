"""All addresses."""

from django.urls import include, path

from xinqiao_web.core import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("health", pages.healthy, name="health"),
    path("api/v1/", include("xinqiao_web.api.urls")),
    path("", include("xinqiao_web.accounts.urls")),
    path("", include("xinqiao_web.core.urls")),
    path("", include("xinqiao_web.market.imports.urls")),
]
