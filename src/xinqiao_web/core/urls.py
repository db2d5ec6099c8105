"""Addresses of sheets."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from xinqiao_web.core import acts, gridpage, views

urlpatterns = [
    path("language", login_not_required(set_language), name="language"),
    path("data/<str:name>/", views.sheet_list, name="sheet"),
    path("data/<str:name>/columns", acts.columns, name="sheet-columns"),
    path("data/<str:name>/remove", acts.remove, name="rows-remove"),
    path("data/<str:name>/undo", acts.undo, name="rows-undo"),
    path("data/<str:name>/grid", gridpage.sheet_grid, name="sheet-grid"),
    path("data/<str:name>/new", views.row_new, name="row-new"),
    path("data/<str:name>/suggest/<str:column>", views.suggest, name="suggest"),
    path("data/<str:name>/<uuid:row>/", views.row_edit, name="row"),
    path("data/<str:name>/<uuid:row>/history", acts.row_history, name="row-history"),
    path("data/<str:name>/<uuid:row>/restore", acts.restore, name="row-restore"),
]
