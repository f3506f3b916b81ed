"""Whether a heat can begin: what was prepared and what is missing. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.models import Heat
from hall.models import HallRun
from hall.services.screens import is_heard_of
from judging.models import SeatCard
from judging.services.commitments import unsigned_of
from judging.services.desk import NOT_FOR_JUDGES
from judging.services.kit import FILE_LIMIT
from judging.services.readiness import figures_of, problems_of
from projects.models import Material


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """One thing to look at. `mark`: "ok", "wait" (can be done without), "stop" or "unsure" (the portal
    cannot know); `url` leads to where it is put right, "" where nothing here does that."""

    mark: str
    name: str
    words: str
    url: str


def ready_lines(heat: Heat, at: datetime) -> list[ReadyLine]:
    """Panel, entries and draw, recusals, rules, tablets, materials, screens, cards, commitments, paper;
    fifteen queries.
    """
    code = heat.round.competition.code
    page = reverse("judging:work_heat", args=[code, heat.pk])
    problems = problems_of(heat, figures_of([heat])[heat.pk]) if heat.state == "planned" else []
    lines = [ReadyLine("stop", _("Before scoring opens"), problem, page) for problem in problems]
    if not problems:
        lines.append(ReadyLine("ok", _("Panel, entries, order"), _("Nothing is missing."), page))
    lines.append(_rules(heat, page))
    lines += _cards(heat, reverse("judging:cards", args=[code, heat.pk]))
    lines += [_materials(heat), _screens(heat, at), _commitments(heat, page)]
    said = _("Not known here. Have one at hand for every judge and project.")
    lines.append(ReadyLine("unsure", _("Paper sheets as a reserve"), said, ""))
    return lines


def _rules(heat: Heat, page: str) -> ReadyLine:
    if heat.round.rule_set.frozen_at:
        return ReadyLine("ok", _("Rules"), _("Frozen: nothing of them changes any more."), page)
    said = _("They are frozen when scoring opens.")
    return ReadyLine("wait", _("Rules"), said, page)


def _cards(heat: Heat, page: str) -> list[ReadyLine]:
    """Seat cards printed, and tablets on which one was used."""
    seats = heat.seats.count()
    cards = SeatCard.objects.in_force().filter(seat__heat=heat)
    made, seen = cards.count(), cards.exclude(last_seen_at=None).count()
    words = _("%(n)s of %(all)s") % {"n": made, "all": seats}
    lines = [ReadyLine("ok" if made >= seats else "wait", _("Seat cards printed"), words, page)]
    words = _("%(n)s of %(all)s") % {"n": seen, "all": seats}
    lines.append(ReadyLine("ok" if seen >= seats else "wait", _("Tablets signed in"), words, page))
    return lines


def _materials(heat: Heat) -> ReadyLine:
    """What each tablet holds only the tablet knows; which files none of them keeps is known here."""
    said = _(
        "Not known here: each tablet says on its page of the heat whether it holds everything."
    )
    files = Material.objects.current().filter(entry__appearances__heat=heat)
    large = files.exclude(kind__in=NOT_FOR_JUDGES).filter(size__gt=FILE_LIMIT).count()
    if large:
        more = ngettext(
            "%(n)s file is too large to be kept on a tablet and needs the network.",
            "%(n)s files are too large to be kept on a tablet and need the network.",
            large,
        )
        said = f"{said} {more % {'n': large}}"
    return ReadyLine("unsure", _("Materials on the tablets"), said, "")


def _screens(heat: Heat, at: datetime) -> ReadyLine:
    """Screens that were heard of just now, in the heat itself or else in its rehearsal."""
    name = _("Screens connected")
    run = HallRun.objects.filter(heat=heat).order_by("is_rehearsal").first()
    if run is None:
        said = _("Open the heat or a rehearsal below, then connect them on the console.")
        return ReadyLine("wait", name, said, "")
    url = reverse("hall:console", args=[heat.round.competition.code, run.pk])
    screens = list(run.screens.filter(closed_at=None))
    if not screens:
        return ReadyLine("wait", name, _("None yet."), url)
    online = sum(is_heard_of(screen, at) for screen in screens)
    words = _("%(n)s of %(all)s") % {"n": online, "all": len(screens)}
    return ReadyLine("ok" if online == len(screens) else "wait", name, words, url)


def _commitments(heat: Heat, page: str) -> ReadyLine:
    missing = len(unsigned_of([heat]).get(heat.pk, []))
    if not missing:
        return ReadyLine("ok", _("Commitments"), _("Every judge has signed."), page)
    said = ngettext("%(n)s judge has not signed.", "%(n)s judges have not signed.", missing)
    return ReadyLine("wait", _("Commitments"), said % {"n": missing}, page)
