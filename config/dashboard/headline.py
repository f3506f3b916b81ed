"""The first sentence of the page: what is on today, or what comes next."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from competitions.models import Competition, Heat
from config.dashboard.facts import Facts
from judging.services.overview import HeatLine
from publicity import dates


@dataclass(frozen=True, slots=True)
class Headline:
    """`url` is the page of the event, empty where the reader has none."""

    title: str
    sub: str
    url: str = ""


def headline(facts: Facts) -> Headline:
    """That it is not open yet; else today's event, the next one, the end of registration, the end."""
    if facts.node.state == Competition.State.DRAFT:
        return Headline(_("In preparation"), _("The public does not see this contest yet."))
    lines = sorted(facts.lines, key=lambda line: line.heat.starts_at)
    today = [line for line in lines if dates.china_day(line.heat.starts_at) == facts.today]
    if today:
        unlocked = [line for line in today if line.heat.state != Heat.State.LOCKED]
        line = (unlocked or today)[0]
        return _of(facts, line, _("Today: %(event)s") % {"event": line.heat.name})
    coming = [line for line in lines if line.heat.starts_at > facts.at]
    closes = facts.node.registration_closes_at
    if closes and closes > facts.at and (not coming or closes < coming[0].heat.starts_at):
        left = (dates.china_day(closes) - facts.today).days
        title = ngettext(
            "Registration closes in %(n)s day", "Registration closes in %(n)s days", left
        )
        return Headline(title % {"n": left}, _("On %(moment)s") % {"moment": dates.moment(closes)})
    if coming:
        line = coming[0]
        title = _("Next: %(event)s, %(day)s")
        named = {"event": line.heat.name, "day": dates.day(line.heat.starts_at)}
        return _of(facts, line, title % named)
    if lines:
        return Headline(_("Every event has been held"), _closing_words(facts))
    return Headline(_("No event is planned yet"), _("Rounds and heats are set up first."))


def _of(facts: Facts, line: HeatLine, title: str) -> Headline:
    heat, figures = line.heat, line.figures
    parts = [
        dates.clock(heat.starts_at),
        heat.venue.name,
        ngettext("%(n)s project seated", "%(n)s projects seated", figures.entries)
        % {"n": figures.entries},
        ngettext("%(n)s judge", "%(n)s judges", figures.seats) % {"n": figures.seats},
    ]
    url = ""
    if facts.reads_rounds:
        url = reverse("judging:work_heat", args=[facts.node.code, heat.pk])
    return Headline(title, pgettext("between clauses", ", ").join(parts), url)


def _closing_words(facts: Facts) -> str:
    return ngettext(
        "%(n)s event, %(entries)s projects registered",
        "%(n)s events, %(entries)s projects registered",
        len(facts.lines),
    ) % {"n": len(facts.lines), "entries": facts.registered}
