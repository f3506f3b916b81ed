"""Every text of a paper that was saved, and what one changed of the one before."""

from dataclasses import asdict, dataclass, fields
from datetime import date

from papers.comparison import compare, compare_texts
from papers.models import Paper, PaperVersion
from projects.text_diff import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a person may write of a paper."""

    title: str
    issuer: str
    dated: date
    number: str
    series: str
    addressee: str
    recipients: str
    text: str


NAMES = tuple(field.name for field in fields(Content))


@dataclass(frozen=True, slots=True)
class Change:
    """One part that a version changed: its name as in `Content`, and what went and came."""

    name: str
    pieces: list[Piece]


def content_of(paper: Paper) -> Content:
    """What stands in the paper now."""
    return Content(**{name: getattr(paper, name) for name in NAMES})


def keep_version(paper: Paper) -> PaperVersion:
    """Keep what stands in the paper under its version; inside the transaction that saved it."""
    said = asdict(content_of(paper))
    return PaperVersion.objects.create(
        paper=paper,
        number=paper.version,
        content={**said, "dated": paper.dated.isoformat()},
        saved_by=paper.saved_by,
        saved_at=paper.saved_at,
    )


def changes_of(version: PaperVersion) -> list[Change]:
    """What the version changed of the one before it, in the order of `Content`; one query.

    Of the first one, its whole text came.
    """
    before = version.paper.versions.filter(number__lt=version.number).order_by("-number").first()
    old = before.content if before else {}
    return [
        Change(
            name,
            (compare_texts if name == "text" else compare)(
                old.get(name, ""), version.content[name]
            ),
        )
        for name in NAMES
        if old.get(name, "") != version.content[name]
    ]
