"""The page of a contest for everybody who has a duty on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from config.dashboard.attention import troubles, waiting
from config.dashboard.charts import BarChart, Row, bar_chart, growth
from config.dashboard.course import course
from config.dashboard.facts import Facts, gather
from config.dashboard.headline import headline
from config.dashboard.strip import strip
from projects.models import SizeClass
from publicity.views.workspace import frame, staffed_node


@require_safe
def workspace(request: HttpRequest, code: str) -> HttpResponse:
    """What waits, what is wrong, how far the contest is, and who has entered it."""
    node = staffed_node(request, code)
    facts = gather(node, actor_of(request), timezone.now())
    context = {
        **frame(node, "workspace"),
        "facts": facts,
        "headline": headline(facts),
        "waiting": waiting(facts),
        "troubles": troubles(facts),
        "course": course(facts),
        "strip": strip(facts),
        "charts": _charts(facts),
        "growth": growth(facts.days),
    }
    return render(request, "config/workspace.html", context)


def _charts(facts: Facts) -> list[dict[str, Any]]:
    """Sector, city, size: a heading, a remark, and bars that lead to their entries."""
    url = reverse("projects:review_list", args=[facts.node.code]) if facts.reads_entries else ""

    def link(query: str) -> str:
        return f"{url}?{query}" if url else ""

    sectors = [Row(name, n, link(f"sector={pk}")) for pk, name, n in facts.sectors]
    cities = [Row(name, n, link(f"city={code[:4]}")) for code, name, n in facts.cities]
    sizes = [
        Row(str(label), facts.sizes.get(size, 0), link(f"size={size}"))
        for size, label in SizeClass.choices
    ]
    large = facts.sizes.get(SizeClass.LARGE, 0)
    return [
        _chart("sector", _("Sectors"), _("%(n)s registered") % {"n": facts.registered}, sectors),
        _chart("city", _("Cities"), _("%(n)s cities") % {"n": len(cities)}, cities),
        _chart("size", _("Size classes"), _("%(n)s large") % {"n": large}, sizes),
    ]


def _chart(key: str, title: str, remark: str, rows: list[Row]) -> dict[str, Any]:
    drawn: BarChart | None = bar_chart(rows, rest=_("others"))
    return {"key": key, "title": title, "remark": remark, "drawn": drawn}
