"""Pictures of who takes part: funnel, sectors, sizes, honours. A project counts once in each bar."""

from collections.abc import Mapping

from django.db.models import Count, Min, QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from projects.models import Entry, Honour
from publicity.pictures.picture import BARS, Item, Picture, Series
from publicity.services.pictures import sources
from publicity.services.pictures.scope import Scope
from publicity.services.pictures.words import percent, ranked, sentence

UNKNOWN, TEAM = "unknown", "team"
PROJECTS = Count("project", distinct=True)


def count_of(entries: QuerySet[Entry]) -> int:
    """How many projects the entries are of; one query."""
    found: int = entries.aggregate(n=PROJECTS)["n"]
    return found


def funnel(scope: Scope) -> Picture:
    """From registration to promotion; five queries."""
    labels = {
        sources.REGISTERED: pgettext("picture", "Registered"),
        sources.ACCEPTED: pgettext("picture", "Accepted"),
        sources.PITCHED: _("Pitched"),
        sources.FINALISTS: _("In the final"),
        sources.PROMOTED: pgettext("picture", "Promoted"),
    }
    counts = {name: count_of(stage(scope)) for name, stage in sources.STAGES.items()}
    whole = counts[sources.REGISTERED]
    title = _("Projects from registration to promotion")
    told = [(labels[name], count) for name, count in counts.items()]
    return Picture(
        name="funnel",
        kind=BARS,
        title=title,
        axis=pgettext("picture", "Stage"),
        unit=pgettext("picture", "projects"),
        items=tuple(Item(name, label) for name, label in labels.items()),
        series=(
            Series(
                pgettext("picture", "Projects"),
                tuple(counts.values()),
                tuple(percent(count, whole) for count in counts.values()),
            ),
        ),
        words_label=_("Of those registered"),
        sentence=sentence(title, told if whole else [], pgettext("picture", "projects")),
        note=_("Finalists and promoted projects are counted once results are published."),
    )


def sectors(scope: Scope) -> Picture:
    """Accepted and promoted, in the order of the edition's own list; two queries."""
    taken = _by_sector(sources.accepted(scope))
    through = _by_sector(sources.promoted(scope))
    names = list({**taken, **through})
    title = _("Accepted and promoted projects by sector")
    accepted = tuple(taken.get(name, 0) for name in names)
    told = ranked(zip(names, accepted, strict=True))
    return Picture(
        name="sectors",
        kind=BARS,
        title=title,
        axis=_("Sector"),
        unit=pgettext("picture", "projects"),
        items=tuple(Item(name, name) for name in names),
        series=(
            Series(pgettext("picture", "Accepted"), accepted),
            Series(pgettext("picture", "Promoted"), tuple(through.get(name, 0) for name in names)),
        ),
        sentence=sentence(title, told, pgettext("picture", "projects")),
    )


def _by_sector(entries: QuerySet[Entry]) -> dict[str, int]:
    rows = entries.order_by().values("sector__name").annotate(n=PROJECTS, o=Min("sector__order"))
    return dict(rows.order_by("o", "sector__name").values_list("sector__name", "n"))


def sizes(scope: Scope) -> Picture:
    """Accepted projects by the size class of the day of submission; one query."""
    labels = size_labels()
    rows = sources.accepted(scope).order_by()
    counted = rows.values(size=KT("declared__size"), code=KT("declared__credit_code"))
    counts = dict.fromkeys(labels, 0)
    for size, code, number in counted.annotate(n=PROJECTS).values_list("size", "code", "n"):
        counts[size if size in labels else UNKNOWN if code else TEAM] += number
    shown = {key: count for key, count in counts.items() if count}
    title = _("Accepted projects by size of the firm")
    return _one("sizes", title, _("Size class"), shown, labels)


def size_labels() -> dict[str, str]:
    """{key: name} of everything that a picture of sizes tells apart, the largest first."""
    return {
        "large": _("Large enterprises"),
        "medium": _("Medium-sized enterprises"),
        "small": _("Small enterprises"),
        "micro": _("Micro enterprises"),
        UNKNOWN: _("Enterprises of unknown size"),
        TEAM: _("Maker teams"),
    }


def honours(scope: Scope) -> Picture:
    """Accepted projects by the titles that their firms hold now; one query."""
    kind = "project__enterprise__honours__kind"
    rows = sources.accepted(scope).exclude(**{kind: None}).order_by()
    counts = dict(rows.values(kind).annotate(n=PROJECTS).values_list(kind, "n"))
    labels = {str(key): str(label) for key, label in Honour.Kind.choices}
    shown = {key: counts[key] for key in labels if key in counts}
    title = _("Accepted projects by titles of the firm")
    return _one("honours", title, pgettext("picture", "Title"), shown, labels)


def _one(
    name: str,
    title: str,
    axis: str,
    counts: Mapping[str, int],
    labels: Mapping[str, str],
) -> Picture:
    told = [(labels[key], count) for key, count in counts.items()]
    notes = {"honours": _("A firm with several titles counts in each of them.")}
    return Picture(
        name=name,
        kind=BARS,
        title=title,
        axis=axis,
        unit=pgettext("picture", "projects"),
        items=tuple(Item(key, labels[key]) for key in counts),
        series=(Series(pgettext("picture", "Accepted"), tuple(counts.values())),),
        sentence=sentence(title, ranked(told), pgettext("picture", "projects")),
        note=notes.get(name, ""),
    )
