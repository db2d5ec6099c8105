"""A list as a file: the rows that its address asks for, in the columns shown."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.columns import chosen_columns
from xinqiao_web.core.exports import FORMATS, exported
from xinqiao_web.core.texts import language
from xinqiao_web.core.views import sheet_named


@require_GET
def sheet_export(request: HttpRequest, name: str, suffix: str) -> HttpResponseBase:
    """All rows that the address asks for, as a file."""
    sheet = sheet_named(name)
    if suffix not in FORMATS:
        raise Http404
    shown = ",".join(column.name for column in chosen_columns(sheet, request))
    try:
        file = exported(sheet, {"columns": shown, **request.GET.dict()}, suffix)
    except Refusal as refusal:
        said = [
            f"{f.message[language()]} {f.cure[language()]}" for f in refusal.findings
        ]
        return HttpResponse("\n".join(said), status=422, content_type="text/plain")
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{sheet.name}.{suffix}",
        content_type=FORMATS[suffix][0],
    )
