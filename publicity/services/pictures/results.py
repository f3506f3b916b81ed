"""Pictures of the heats: who pitched and went on, and the published scores."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Avg, Count, F, QuerySet
from django.db.models.functions import Floor
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from competitions.models import Heat, Round
from projects.models import Entry
from publicity.pictures.picture import BARS, COLUMNS, Item, Number, Picture, Series
from publicity.score_bands import FEWEST, STEP, Band, bands_of
from publicity.services.pictures import sources
from publicity.services.pictures.scope import Scope
from publicity.services.pictures.words import sentence


def heats(scope: Scope) -> Picture:
    """Each heat that was held, with those who went through where that is published; three queries."""
    rows = list(sources.heats(scope))
    pitched = _counted(sources.appearances(scope), F("heat"))
    through = _counted(sources.promotions(scope), F("standing__appearance__heat"))
    told = tuple(pitched.get(heat.pk, 0) for heat in rows)
    went: list[Number] = [
        through.get(heat.pk, 0) if heat.round.state == Round.State.PUBLISHED else None
        for heat in rows
    ]
    title = _("Projects that pitched and went through, heat by heat")
    items = tuple(Item(str(heat.pk), _heat_label(scope, heat)) for heat in rows)
    labels = [item.label for item in items]
    return Picture(
        name="heats",
        kind=BARS,
        title=title,
        axis=_("Heat"),
        unit=pgettext("picture", "projects"),
        items=items,
        series=(Series(_("Pitched"), told), Series(_("Went through"), tuple(went))),
        sentence=sentence(title, zip(labels, told, strict=True), pgettext("picture", "projects")),
        note=_("A dash stands where results are not published yet."),
    )


def _counted(rows: QuerySet[Any], by: F) -> dict[int, int]:
    grouped = rows.order_by().values(key=by).annotate(n=Count("pk"))
    return {row["key"]: row["n"] for row in grouped}


def _heat_label(scope: Scope, heat: Heat) -> str:
    """The heat's name, with its contest where the picture is of several."""
    node = heat.round.competition
    return heat.name if node.pk == scope.node.pk else f"{node.short_name} {heat.name}"


def averages(scope: Scope) -> Picture:
    """The mean score of each published heat with enough entries; two queries."""
    rows = sources.standings(scope).order_by().values("ranking__heat")
    grouped = rows.annotate(mean=Avg("score"), n=Count("pk"))
    means = {
        heat: (mean, number)
        for heat, mean, number in grouped.values_list("ranking__heat", "mean", "n")
    }
    known = {heat: Decimal(mean) for heat, (mean, number) in means.items() if number >= FEWEST}
    shown = [heat for heat in sources.heats(scope) if heat.pk in known]
    step = Decimal("0.01")
    values = tuple(known[heat.pk].quantize(step, ROUND_HALF_UP) for heat in shown)
    items = tuple(Item(str(heat.pk), _heat_label(scope, heat)) for heat in shown)
    title = _("Mean score of the projects with a published result, heat by heat")
    told = zip((item.label for item in items), values, strict=True)
    return Picture(
        name="averages",
        kind=BARS,
        title=title,
        axis=_("Heat"),
        unit=pgettext("picture", "points"),
        items=items,
        series=(Series(_("Mean score"), values),),
        sentence=sentence(title, told, pgettext("picture", "points")),
        note=_few_note(len(means) - len(known)) + _kept_note(scope),
    )


def _few_note(left_out: int) -> str:
    said = _("Published results only.")
    if left_out:
        said += _("Heats with fewer than %(n)s scored entries are left out: %(left)s.") % {
            "n": FEWEST,
            "left": left_out,
        }
    return said


def _kept_note(scope: Scope) -> str:
    if scope.reader is None:
        return ""
    return _("Projects from which the reader is recused are not counted.")


def averaged(scope: Scope, key: str) -> QuerySet[Entry]:
    """The entries behind the mean of a heat; none where the heat has none."""
    heat = int(key) if key.isdecimal() and len(key) < 19 else 0
    found = sources.standings(scope).filter(ranking__heat=heat)
    if found.count() < FEWEST or not sources.heats(scope).filter(pk=heat).exists():
        return Entry.objects.none()
    return Entry.objects.filter(pk__in=found.values("appearance__entry"))


type Told = tuple[Round, tuple[Band, ...]]


def _distributions(scope: Scope) -> list[Told]:
    """The published rounds whose scores can be told in bands, in their order; two queries."""
    rows = sources.standings(scope).order_by().annotate(step=Floor(F("score") / STEP))
    grouped = rows.values("step", "ranking__round").annotate(n=Count("pk"))
    counted: dict[int, dict[int, int]] = defaultdict(dict)
    for step, round_, number in grouped.values_list("step", "ranking__round", "n"):
        counted[round_][int(step)] = number
    bands = {round_: bands_of(steps) for round_, steps in counted.items()}
    told = Round.objects.filter(pk__in=[round_ for round_, found in bands.items() if found])
    ordered = told.select_related("competition").order_by("competition__path", "order")
    return [(round_, bands[round_.pk]) for round_ in ordered]


def _chosen(scope: Scope) -> Told | None:
    """The round that is asked for, or that with most scores; never two of them together."""
    return _of_them(scope, _distributions(scope))


def _of_them(scope: Scope, told: list[Told]) -> Told | None:
    wanted = (one for one in told if str(one[0].pk) == scope.round)
    largest = max(told, key=lambda one: sum(band.count for band in one[1]), default=None)
    return next(wanted, largest)


def rounds_of(scope: Scope) -> list[tuple[str, str, bool]]:
    """Key and name of each round that can be drawn, and whether it is the one that is; two queries."""
    told = _distributions(scope)
    now = _of_them(scope, told)
    return [
        (str(round_.pk), _round_label(scope, round_), bool(now and now[0] == round_))
        for round_, _bands in told
    ]


def _round_label(scope: Scope, round_: Round) -> str:
    """The round's name, with its contest where the picture is of several."""
    return round_.name if round_.competition_id == scope.node.pk else str(round_)


def scores(scope: Scope) -> Picture:
    """How many projects of one round reached which score; two queries."""
    found = _chosen(scope)
    bands = found[1] if found else ()
    title = _("Scores of the projects with a published result")
    if found:
        said = {"round": _round_label(scope, found[0])}
        title = _("Scores of the projects with a published result: %(round)s") % said
    items = tuple(Item(band.key, _band_label(band)) for band in bands)
    counts = tuple(band.count for band in bands)
    told = [(item.label, count) for item, count in zip(items, counts, strict=True)]
    return Picture(
        name="scores",
        kind=COLUMNS,
        title=title,
        axis=_("Score"),
        unit=pgettext("picture", "projects"),
        items=items,
        series=(Series(pgettext("picture", "Projects"), counts),),
        sentence=sentence(title, told, pgettext("picture", "projects")),
        note=_(
            "Published results only. A band of fewer than %(n)s projects stands together with its "
            "neighbours. The lower end belongs to a band, the upper one to the next."
        )
        % {"n": FEWEST}
        + _kept_note(scope),
    )


def _band_label(band: Band) -> str:
    said = {"low": band.low, "high": band.high}
    if band.low is None:
        return pgettext("picture", "below %(high)s") % said
    if band.high is None:
        return pgettext("picture", "%(low)s and above") % said
    return pgettext("picture", "%(low)s–%(high)s") % said


def with_score(scope: Scope, key: str) -> QuerySet[Entry]:
    """The entries of a band of the round that is drawn; none for what is no band of it."""
    found = _chosen(scope)
    band = next((band for band in found[1] if band.key == key), None) if found else None
    if found is None or band is None:
        return Entry.objects.none()
    rows = sources.standings(scope).filter(ranking__round=found[0])
    if band.low is not None:
        rows = rows.filter(score__gte=band.low)
    if band.high is not None:
        rows = rows.filter(score__lt=band.high)
    return Entry.objects.filter(pk__in=rows.values("appearance__entry"))
