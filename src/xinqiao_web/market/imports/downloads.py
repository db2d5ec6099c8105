"""Files that imports give: samples, and a file back with its cells marked."""

from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from xinqiao_web.core.context import acting
from xinqiao_web.core.exports import FORMATS
from xinqiao_web.core.sheets import SHEETS
from xinqiao_web.market import models as m
from xinqiao_web.market.imports.marked import marked
from xinqiao_web.market.imports.samples import SUFFIXES, sample
from xinqiao_web.market.imports.views import import_of, need_writer


@require_GET
def import_marked(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """The file back, with what is wrong marked."""
    work = import_of(pk)
    need_writer(work)
    if not work.pages or work.sheet == m.MARKET:
        raise Http404
    name = f"{PurePath(work.file).stem or work.sheet}-marked.xlsx"
    return as_file(marked(work), name, "xlsx")


@require_GET
def import_sample(request: HttpRequest, name: str, suffix: str) -> HttpResponseBase:
    """The sample file of a sheet."""
    if name not in SHEETS or suffix not in SUFFIXES:
        raise Http404
    sheet = SHEETS[name]
    if not sheet.may_edit(acting().role):
        raise PermissionDenied
    return as_file(sample(sheet, suffix), f"{name}-sample.{suffix}", suffix)


def as_file(file: Any, name: str, suffix: str) -> FileResponse:
    """A file to be kept, not shown."""
    kind, _ = FORMATS[suffix]
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)
