"""Contests as files: the download of one, and the upload with a preview of everything it makes."""

import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin_audit import refusal_sentence
from competitions.administration.choices import organised_by
from competitions.administration.copying import CopyAdmin
from competitions.administration.scope import ORGANISER, reach_of
from competitions.administration.tables import TablePage, sheet_answer, table_answer
from competitions.forms.sealed import TooLarge, seal
from competitions.forms.transfer import PURPOSE, ImportForm
from competitions.models import Competition
from competitions.services.tables.apply import may_take
from competitions.services.tables.declared import OF_A_NODE
from competitions.services.tables.sheets import may_read
from competitions.services.transfer.apply import ImportRefused, import_tree
from competitions.services.transfer.export import export_node, may_export
from competitions.services.transfer.plan import ImportPlan, plan_import
from competitions.transfer.checks import read_file
from competitions.words.transfer_plan import counts_in_words

PAGE = "admin/competitions/competition/import.html"
FILES = "admin/competitions/competition/files.html"


class TransferAdmin(CopyAdmin):
    """The pages of a node with files beside them."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="competitions_competition_import"),
            path(
                "<path:object_id>/files/",
                view(self.files_view),
                name="competitions_competition_files",
            ),
            path(
                "<path:object_id>/export/",
                view(self.export_view),
                name="competitions_competition_export",
            ),
            path(
                "<path:object_id>/table/<slug:kind>/",
                view(self.table_view),
                name="competitions_competition_table",
            ),
            path(
                "<path:object_id>/table/<slug:kind>/file/",
                view(self.sheet_view),
                name="competitions_competition_sheet",
            ),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The file of one node, with what lies below it if `below` stands in the address."""
        node = self.get_object(request, unquote(object_id))
        actor: Any = request.user
        if node is None:
            raise PermissionDenied
        data = export_node(node, actor=actor, with_below="below" in request.GET)
        return HttpResponse(
            data,
            content_type="application/yaml; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{node.code}.yaml"'},
        )

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """The question; with a file, what it would make; on the last button the import."""
        if not _may_import(request):
            raise PermissionDenied
        form = self._import_form(request)
        context: dict[str, Any] = {}
        if form.is_bound and form.is_valid():
            plan = plan_import(read_file(form.cleaned_data["file"]), form.choices())
            shown = _fingerprint(plan)
            if "make" in request.POST and form.shown == shown and not plan.problems:
                made = self._import(request, form)
                if made is not None:
                    return HttpResponseRedirect(_page(made))
            context = {
                "plan": plan,
                "changed": "make" in request.POST and form.shown != shown,
                "rows": [(one, counts_in_words(one.counts)) for one in plan.nodes],
                "kept": _kept(request, form, shown),
            }
        elif form.is_bound:
            context = {"kept": _kept(request, form, "")}
        context |= {
            **self.admin_site.each_context(request),
            "title": _("Import contests from a file"),
            "page": reverse("admin:competitions_competition_changelist"),
            "form": form,
        }
        return TemplateResponse(request, PAGE, context)

    def table_view(self, request: HttpRequest, object_id: str, kind: str) -> HttpResponse:
        """A table of the node from Excel."""
        return table_answer(request, self.admin_site, self._table_page(request, object_id, kind))

    def sheet_view(self, request: HttpRequest, object_id: str, kind: str) -> HttpResponse:
        """A table of the node as Excel."""
        return sheet_answer(request, self._table_page(request, object_id, kind))

    def _table_page(self, request: HttpRequest, object_id: str, kind: str) -> TablePage:
        node, table = self.get_object(request, unquote(object_id)), OF_A_NODE.get(kind)
        if node is None or table is None:
            raise PermissionDenied
        sheet = _address("sheet", node.pk, kind)
        return TablePage(table, node, _address("files", node.pk), sheet)

    def _import_form(self, request: HttpRequest) -> ImportForm:
        asked = request.method == "POST"
        parents = organised_by(request.user).exclude(state=Competition.State.ARCHIVED)
        return ImportForm(
            request.POST if asked else None,
            request.FILES if asked else None,
            user=request.user,
            parents=parents.order_by("-year", "path"),
            may_be_root=reach_of(request).is_platform,
        )

    def _import(self, request: HttpRequest, form: ImportForm) -> Competition | None:
        actor: Any = request.user
        data, choices = form.cleaned_data["file"], form.choices()
        try:
            made = import_tree(data, choices, actor=actor, at=timezone.now())
        except ImportRefused:
            # Somebody was faster; the preview that follows says with what.
            return None
        except IntegrityError as refused:
            form.add_error(None, refusal_sentence(refused))
            return None
        messages.success(request, _("%(node)s was made from the file.") % {"node": made})
        return made

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        link = reverse("admin:competitions_competition_import") if _may_import(request) else ""
        return super().changelist_view(request, {"import_link": link, **(extra_context or {})})

    def files_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Everything of the node that goes out to a file or comes in from one."""
        node = self.get_object(request, unquote(object_id))
        if node is None or not _has_files(request.user, node):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Files and tables"),
            "subtitle": str(node),
            "page": _page(node),
            "export": _address("export", node.pk) if may_export(_user(request), node) else "",
            "tables": [
                {
                    "title": table.title,
                    "lead": table.lead,
                    "sheet": _address("sheet", node.pk, table.name),
                    "link": _address("table", node.pk, table.name)
                    if may_take(_user(request), table, node)
                    else "",
                }
                for table in OF_A_NODE.values()
                if may_read(_user(request), table, node)
            ],
        }
        return TemplateResponse(request, FILES, context)

    def pages_of(self, request: HttpRequest, node: Competition) -> list[dict[str, Any]]:
        found = super().pages_of(request, node)
        if not _has_files(request.user, node):
            return found
        files = {"title": _("Files and tables"), "link": _address("files", node.pk)}
        return [*found, files | {"icon": "folder_open"}]


def _user(request: HttpRequest) -> Any:
    return request.user


def _address(name: str, *args: Any) -> str:
    return reverse(f"admin:competitions_competition_{name}", args=args)


def _has_files(user: Any, node: Competition) -> bool:
    return may_export(user, node) or any(
        may_read(user, table, node) for table in OF_A_NODE.values()
    )


def _may_import(request: HttpRequest) -> bool:
    return reach_of(request).is_platform or reach_of(request).holds(ORGANISER)


def _page(node: Competition) -> str:
    return reverse("admin:competitions_competition_change", args=[node.pk])


def _fingerprint(plan: ImportPlan) -> str:
    """What the preview shows, so that nothing else is made than what was seen."""
    nodes = [(one.code, one.path, one.number_prefix, dict(one.counts)) for one in plan.nodes]
    shown = repr((nodes, plan.new_venues, plan.notes, plan.problems))
    return hashlib.sha256(shown.encode()).hexdigest()


def _kept(request: HttpRequest, form: ImportForm, shown: str) -> str:
    """The file as the page carries it on; "" for none, or for one that is no text."""
    data: bytes | None = form.cleaned_data.get("file")
    if data is None:
        return ""
    try:
        return seal(PURPOSE, request.user, {"text": data.decode(), "shown": shown})
    except (TooLarge, UnicodeDecodeError):
        return ""
