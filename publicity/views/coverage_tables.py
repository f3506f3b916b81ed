"""The ledger in and out as a file: template, plan of an Excel file, workbook."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.exporting.files import TYPES
from competitions.models import Competition
from competitions.views.tables import WorkTable, table_page, template_answer
from publicity import rules
from publicity.services.coverage_columns import LEAD, ledger_table
from publicity.services.coverage_export import ledger_workbook
from publicity.services.coverage_import import take_ledger
from publicity.services.coverage_plan import plan_ledger
from publicity.views.workspace import attachment, staffed_node


def _editable(request: HttpRequest, code: str) -> Competition:
    competition = staffed_node(request, code)
    if not rules.edits_coverage(request.user, competition):
        raise Http404
    return competition


@require_GET
def coverage_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """The ledger as a workbook, for whoever may see it."""
    node = staffed_node(request, code)
    book = ledger_workbook(node)
    answer = HttpResponse(book, content_type=TYPES["xlsx"])
    answer["Content-Disposition"] = attachment(node, _("Publicity ledger"), "xlsx")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
def coverage_template(request: HttpRequest, code: str) -> HttpResponse:
    """The empty ledger with what can be picked in this contest, and a sheet that explains it."""
    competition = _editable(request, code)
    return template_answer(competition, ledger_table(competition))


@require_http_methods(["GET", "POST"])
def coverage_import(request: HttpRequest, code: str) -> HttpResponse:
    """The file; then every row's effect; on the last button all of it or nothing."""
    work = WorkTable(
        node=_editable(request, code),
        nav="coverage",
        title=_("Publicity ledger from Excel"),
        lead=LEAD,
        back="publicity:coverage",
        back_title=_("Coverage"),
        template="publicity:coverage_template",
        table=ledger_table,
        plan=plan_ledger,
        take=take_ledger,
    )
    return table_page(request, work)
