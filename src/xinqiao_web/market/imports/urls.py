"""Addresses of imports."""

from django.urls import path

from xinqiao_web.market.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/<uuid:pk>/", views.import_page, name="import"),
    path("imports/<uuid:pk>/progress", views.import_progress, name="import-progress"),
    path("imports/<uuid:pk>/check", views.import_check, name="import-check"),
    path("imports/<uuid:pk>/apply", views.import_apply, name="import-apply"),
    path("imports/<uuid:pk>/stop", views.import_stop, name="import-stop"),
    path("imports/<uuid:pk>/undo", views.import_undo, name="import-undo"),
]
