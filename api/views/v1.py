"""Version 1 of the data interface: its routes, its description, how its data is written."""

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from api import answers, asks, description, shapes
from api.addresses import ROOT
from api.contest_shapes import Contest
from api.coverage_shapes import CoveragePage
from api.reading import contests, notices, results
from api.reading import coverage as ledger
from api.reading.paging import frame
from competitions.models import Competition


class Renderer(JSONRenderer):
    """Chinese as it is written."""

    json_dumps_params = {"ensure_ascii": False}


# What every request may be answered with, besides its data.
REFUSALS: dict[int, Any] = {
    401: shapes.Problem,
    404: shapes.Problem,
    405: shapes.Problem,
    422: shapes.Problem,
    429: shapes.Problem,
}
api = NinjaAPI(
    title=_("Data interface of the innovation contests"),
    version="1",
    description=_("What the public pages show, for programs: read only, in pages, within limits."),
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    renderer=Renderer(),
)


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return answers.unfit(answers.fields_of(error))


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return answers.absent()


@api.get(
    "competitions",
    response={200: shapes.ContestPage, **REFUSALS},
    url_name="competitions",
    operation_id="competitions",
    summary=_("Contests that are open to the public, the newest year first"),
)
def competitions(request: HttpRequest, ask: Query[asks.ContestsAsk]) -> shapes.ContestPage:
    found = contests.contest_lines(ask, timezone.now())
    return _paged(shapes.ContestPage, request, ask, found)


@api.get(
    "competitions/{slug:code}",
    response={200: Contest, **REFUSALS},
    url_name="competition",
    operation_id="competition",
    summary=_("One contest with its bodies, stages, heats, rules and documents"),
)
def competition(request: HttpRequest, code: asks.Code) -> Contest:
    return contests.whole_contest(_node(code), timezone.now())


@api.get(
    "competitions/{slug:code}/results",
    response={200: shapes.Results, **REFUSALS},
    url_name="results",
    operation_id="results",
    summary=_("Rounds of a contest whose results two people have published"),
)
def round_list(request: HttpRequest, code: asks.Code) -> shapes.Results:
    return shapes.Results(items=results.result_lines(_node(code)))


@api.get(
    "competitions/{slug:code}/results/{int:order}",
    response={200: shapes.StandingPage, **REFUSALS},
    url_name="standings",
    operation_id="standings",
    summary=_("Published standings of a round or of one heat, every rank with its reason"),
)
def standings(
    request: HttpRequest, code: asks.Code, order: asks.Order, ask: Query[asks.StandingsAsk]
) -> shapes.StandingPage:
    found = results.standings(_node(code), order, ask)
    if found is None:
        raise Http404
    around, rows = found
    lines = (results.standing_lines(rows, ask), len(rows))
    return _paged(shapes.StandingPage, request, ask, lines, **around)


@api.get(
    "competitions/{slug:code}/entries",
    response={200: shapes.EntryPage, **REFUSALS},
    url_name="entries",
    operation_id="entries",
    summary=_("Entries of a contest that published results show"),
)
def entries(
    request: HttpRequest, code: asks.Code, ask: Query[asks.EntriesAsk]
) -> shapes.EntryPage:
    return _paged(shapes.EntryPage, request, ask, results.entry_lines(_node(code), ask))


@api.get(
    "competitions/{slug:code}/coverage",
    response={200: CoveragePage, **REFUSALS},
    url_name="coverage",
    operation_id="coverage",
    summary=_("Media coverage of a contest that shows it, with sums by unit"),
)
def coverage(request: HttpRequest, code: asks.Code, ask: Query[asks.CoverageAsk]) -> CoveragePage:
    found = ledger.coverage_lines(_node(code), ask)
    if found is None:
        raise Http404
    around, items, total = found
    return _paged(CoveragePage, request, ask, (items, total), **around)


@api.get(
    "notices",
    response={200: shapes.NoticePage, **REFUSALS},
    url_name="notices",
    operation_id="notices",
    summary=_("Public notices, the newest first"),
)
def notice_list(request: HttpRequest, ask: Query[asks.NoticesAsk]) -> shapes.NoticePage:
    return _paged(shapes.NoticePage, request, ask, notices.notice_lines(ask, timezone.now()))


@api.get(
    "notices/{notice}",
    response={200: shapes.Notice, **REFUSALS},
    url_name="notice",
    operation_id="notice",
    summary=_("One public notice with its list as it was published"),
)
def one_notice(request: HttpRequest, notice: asks.NoticeKey) -> shapes.Notice:
    found = notices.notice_of(notice, timezone.now())
    if found is None:
        raise Http404
    return found


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the interface (OpenAPI 3.1), in the reader's language."""
    return answers.as_json(document(get_language() or ""))


@cache
def document(language: str) -> dict[str, Any]:
    """The description in the language that is active now; put together once for each."""
    return description.described(api.get_openapi_schema(path_prefix=ROOT))


def _node(code: str) -> Competition:
    node = contests.public_node(code)
    if node is None:
        raise Http404
    return node


def _paged[P: shapes.Page](
    kind: type[P],
    request: HttpRequest,
    ask: asks.Paging,
    found: tuple[list[Any], int],
    **around: Any,
) -> P:
    """The rows of one page and the number of all, in the frame that every list has."""
    items, total = found
    framed = frame(request.path, request.GET.dict(), ask, total)
    return kind(**{**around, **framed, "items": items})
