"""Pages of imports."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinqiao_web.accounts.limits import limited
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import acting
from xinqiao_web.core.sheets import OPERATOR, SHEETS
from xinqiao_web.core.texts import language, say
from xinqiao_web.market import models as m
from xinqiao_web.market.imports import actions
from xinqiao_web.market.imports.forms import BeginForm, MapForm
from xinqiao_web.market.imports.queries import imports_of_firm, sheets_for
from xinqiao_web.market.imports.tasks import defer_import


def import_of(pk: Any) -> m.Import:
    """The import of an address: a missing one and another firm's are the same."""
    work = m.Import.objects.filter(pk=pk).first()
    if work is None:
        raise Http404
    return work


def need_writer(work: m.Import) -> None:
    """Only those who may write the sheet go on."""
    if not may_write(work):
        raise PermissionDenied


def may_write(work: m.Import) -> bool:
    """Whether who acts may write what the import is for."""
    role = acting().role
    if work.sheet == m.MARKET:
        return role == OPERATOR
    return SHEETS[work.sheet].may_edit(role)


@require_http_methods(["GET", "POST"])
@limited("import")
def imports(request: HttpRequest) -> HttpResponse:
    """The firm's imports, and a form to begin one."""
    sheets = sheets_for(acting().role)
    if not sheets:
        raise PermissionDenied
    sent = {"data": request.POST, "files": request.FILES}
    chosen = {"initial": {"sheet": request.GET.get("sheet")}}
    form = BeginForm(
        acting().role, sheets, **(sent if request.method == "POST" else chosen)
    )
    if request.method == "POST" and form.is_valid():
        file, pieces = form.source()
        sheet, mode = form.cleaned_data["sheet"], form.cleaned_data["mode"]
        try:
            work = actions.begin(sheet, file, pieces, mode, defer_import)
            return redirect("import", work.pk)
        except Refusal as refusal:
            for found in refusal.findings:
                form.add_error("file", in_words(found))
    about = {"form": form, "works": imports_of_firm(), "sheets": sheets}
    status = 422 if form.errors else 200
    return render(request, "market/imports.html", about, status=status)


def in_words(found: Any) -> str:
    """A finding in the reader's language."""
    return f"{found.message[language()]} {found.cure[language()]}"


@require_GET
def import_page(request: HttpRequest, pk: Any) -> HttpResponse:
    """One import: how far it is, what it would do, what is wrong."""
    return shown(request, import_of(pk))


def shown(
    request: HttpRequest, work: m.Import, said: str = "", status: int = 200
) -> HttpResponse:
    """The page of an import."""
    sheet = SHEETS.get(work.sheet)
    about = {
        "work": work,
        "sheet": sheet,
        "said": said,
        "form": MapForm(sheet, work) if sheet and can_be_mapped(work) else None,
        "may_write": may_write(work),
        "can_be_undone": actions.can_be_undone(work),
        "progress": told_progress(work),
    }
    return render(request, "market/import.html", about, status=status)


def can_be_mapped(work: m.Import) -> bool:
    """Whether one may still say what its columns are."""
    return work.state == m.CHECKED and bool(work.pages)


def told_progress(work: m.Import) -> dict[str, Any]:
    """How far the work is, in words and numbers."""
    now = m.Progress.objects.get(pk=work.pk)
    phase = say(f"imports.phase.{now.phase}")
    of = say("imports.phase.of", done=now.done, total=now.total) if now.total else ""
    return {
        "works": work.works,
        "text": " ".join(word for word in (phase, of) if word),
        "done": now.done,
        "total": now.total,
        "stop": now.stop,
    }


@require_GET
def import_progress(request: HttpRequest, pk: Any) -> HttpResponse:
    """How far the work is, for the page that waits."""
    return JsonResponse(told_progress(import_of(pk)))


@require_POST
def import_check(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take what was said of page, columns and mode; check anew."""
    work = import_of(pk)
    need_writer(work)
    if not can_be_mapped(work) or work.sheet == m.MARKET:
        return redirect("import", pk)
    page = request.POST.get("page", "")
    if page.isascii() and page.isdigit() and int(page) != work.page:
        return done(
            request, work, lambda: actions.turn_to(work, int(page), defer_import)
        )
    form = MapForm(SHEETS[work.sheet], work, data=request.POST)
    if not form.is_valid():
        return shown(request, work, say("imports.map.invalid"), 422)
    columns, mode = form.columns(), form.cleaned_data["mode"]
    return done(request, work, lambda: actions.remap(work, columns, mode, defer_import))


@require_POST
def import_apply(request: HttpRequest, pk: Any) -> HttpResponse:
    """Store it."""
    work = import_of(pk)
    need_writer(work)
    return done(request, work, lambda: actions.apply(work, defer_import))


@require_POST
def import_stop(request: HttpRequest, pk: Any) -> HttpResponse:
    """Stop the work on it."""
    work = import_of(pk)
    need_writer(work)
    return done(request, work, lambda: actions.stop(work))


@require_POST
def import_undo(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take it back."""
    work = import_of(pk)
    need_writer(work)
    return done(request, work, lambda: actions.take_back(work, defer_import))


def done(request: HttpRequest, work: m.Import, act: Any) -> HttpResponse:
    """Act and go to the import's page; refused, the page says why."""
    try:
        act()
    except Refusal as refusal:
        said = " ".join(map(in_words, refusal.findings))
        return shown(request, import_of(work.pk), said, 409)
    return redirect("import", work.pk)
