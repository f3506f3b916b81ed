"""Figures in pictures: a node and everything below it, the rows behind, and the files."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from competitions.models import Competition, ancestor_paths
from publicity.pictures import Picture, svg_of
from publicity.pictures.screen import for_screen
from publicity.services.pictures import (
    FIGURES,
    LEDGER,
    SUFFIXES,
    Kind,
    Scope,
    coverage_behind,
    editions_of,
    picture_file,
    pictures_for,
    readable,
    rounds_of,
    rows_behind,
    scope_asked,
    units_of,
)
from publicity.views.workspace import attachment, file_stem, frame, page_of, staffed_node


def _query(scope: Scope, **more: str) -> str:
    said = {
        "only": "" if scope.whole else "1",
        "province": scope.province,
        "unit": scope.unit,
        "round": scope.round,
    }
    return urlencode({name: value for name, value in (said | more).items() if value})


def _at(name: str, node: Competition, *args: str, query: str = "") -> str:
    address = reverse(f"publicity:{name}", args=[node.code, *args])
    return f"{address}?{query}" if query else address


@require_safe
@never_cache
def pictures(request: HttpRequest, code: str) -> HttpResponse:
    """All pictures of the node that its reader may see, each with its table and its files."""
    node, user = staffed_node(request, code, *LEDGER), actor_of(request)
    scope, kinds = scope_asked(node, actor_of(request), request.GET), readable(user, node)
    nodes = Competition.objects.staffed_by(user, *LEDGER)
    editions = _editions(request, node)
    made = pictures_for(scope, kinds, editions)
    context = frame(node, "pictures") | {
        "shown": [_shown(scope, picture) for picture in made],
        "scope": scope,
        "around": nodes.filter(Q(path__in=ancestor_paths(node.path)) | Q(parent=node)),
        "editions": editions,
        "units": units_of(scope),
        "rounds": rounds_of(scope) if any(kind.name == "scores" for kind in kinds) else [],
        "query": _query(scope),
    }
    return render(request, "publicity/work_pictures.html", context)


def _editions(request: HttpRequest, node: Competition) -> list[Competition]:
    """The contest in the years whose figures the reader may see."""
    return editions_of(node, Competition.objects.staffed_by(request.user, *FIGURES))


def _shown(scope: Scope, picture: Picture) -> dict[str, Any]:
    linked = replace(picture, links=_links(scope, picture))
    rows = [
        {"cells": cells, "url": linked.links.get(item.key, "")}
        for item, cells in zip(linked.items, linked.rows, strict=True)
    ]
    query = _query(scope)
    node, name = scope.node, picture.name
    return {
        "picture": linked,
        # Every word in it was escaped when it was drawn.
        "svg": mark_safe(svg_of(linked)),  # noqa: S308 - see above
        "data": for_screen(linked),
        "stem": file_stem(node, picture.title),
        "rows": rows,
        "files": [(kind, _at("picture_file", node, name, kind, query=query)) for kind in SUFFIXES],
        "all_rows": _at("picture_rows", node, name, query=query) if name == "channels" else "",
    }


def _links(scope: Scope, picture: Picture) -> dict[str, str]:
    """Where each item of the picture leads: rows, the map of a province, another edition."""
    if picture.name == "years":
        return {item.key: reverse("publicity:pictures", args=[item.key]) for item in picture.items}
    found = {}
    for item, *numbers in zip(picture.items, *(one.values for one in picture.series), strict=True):
        if not any(numbers):
            continue
        if picture.name == "regions" and len(item.key) == 2:
            query = _query(scope, province=item.key)
            found[item.key] = f"{_at('pictures', scope.node, query=query)}#regions"
        else:
            query = _query(scope, key=item.key)
            found[item.key] = _at("picture_rows", scope.node, picture.name, query=query)
    return found


def _one(request: HttpRequest, code: str, name: str) -> tuple[Scope, Kind]:
    """The scope and the kind of the address; 404 for whoever may not see that picture."""
    node = staffed_node(request, code, *LEDGER)
    found = {kind.name: kind for kind in readable(actor_of(request), node)}
    if name not in found:
        raise Http404
    return scope_asked(node, actor_of(request), request.GET), found[name]


def _drawn(request: HttpRequest, scope: Scope, kind: Kind) -> Picture:
    editions = _editions(request, scope.node) if kind.name == "years" else []
    return pictures_for(scope, [kind], editions)[0]


@require_safe
@never_cache
def picture_rows(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """The rows that one item of a picture counts, as far as the reader may see them."""
    scope, kind = _one(request, code, name)
    key = request.GET.get("key", "")[:60]
    picture = _drawn(request, scope, kind)
    item = next((item for item in picture.items if item.key == key), None)
    if name == "years" or (item is None and (key or name != "channels")):
        raise Http404
    context = frame(scope.node, "pictures") | {"picture": picture, "item": item, "scope": scope}
    context["place"] = f"{name}_{code}"
    context["back"] = f"{_at('pictures', scope.node, query=_query(scope))}#{name}"
    if name == "channels":
        context["page"] = page_of(request, coverage_behind(scope, key))
        return render(request, "publicity/work_picture_coverage.html", context)
    rows, total = rows_behind(scope, kind, key, actor_of(request))
    context |= {"page": page_of(request, rows), "total": total}
    return render(request, "publicity/work_picture_rows.html", context)


@require_safe
@never_cache
def picture_file_of(request: HttpRequest, code: str, name: str, suffix: str) -> HttpResponse:
    """One picture as SVG, or its table as a workbook or CSV."""
    scope, kind = _one(request, code, name)
    if suffix not in SUFFIXES:
        raise Http404
    picture = _drawn(request, scope, kind)
    content = picture_file(picture, suffix)
    answer = HttpResponse(content, content_type=SUFFIXES[suffix])
    answer["Content-Disposition"] = attachment(scope.node, picture.title, suffix)
    return answer
