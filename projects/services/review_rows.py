"""What a form reviewer reads: every field of the form in words, and what changed since a return.

What was frozen at submission stands before what the rows say today. Contacts are masked.
"""

from dataclasses import dataclass

from accounts.masking import masked_email, masked_mobile
from accounts.templatetags.look import masked_name
from projects.change_words import Words
from projects.entry_fields import MATERIAL, EntryField, fields_of
from projects.models import Entry, FormReview, ReviewPoint
from projects.services.declaring import texts_of
from projects.text_diff import Piece, pieces

MASKS = {
    "entry.contact_name": masked_name,
    "entry.contact_mobile": masked_mobile,
    "entry.contact_email": masked_email,
}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A field with its text in words."""

    field: EntryField
    text: str


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A field that the entrant changed since the last return, with the difference."""

    field: EntryField
    pieces: list[Piece]


def rows_of(entry: Entry, fields: list[EntryField]) -> list[ReadRow]:
    """Every field but the materials, in the order of the form; at most ten queries."""
    named = {one.name: one for one in fields if not one.name.startswith(MATERIAL)}
    texts = texts_of(entry, list(named))
    words = Words(entry, texts.items())
    return [ReadRow(one, _said(words, name, texts[name])) for name, one in named.items()]


def last_return(entry: Entry) -> FormReview | None:
    """The last decision that sent the entry back, None if it never was; one query."""
    returns = entry.reviews.filter(verdict=FormReview.Verdict.RETURN)
    return returns.order_by("-at", "-pk").first()


def points_of(entry: Entry, review: FormReview | None) -> list[tuple[EntryField, str]]:
    """What a return asked to mend, field by field, in the order of the form; two queries."""
    if review is None:
        return []
    asked = dict(ReviewPoint.objects.filter(review=review).values_list("field", "message"))
    if not asked:
        return []
    return [(one, asked[one.name]) for one in fields_of(entry) if one.name in asked]


def changed_since(
    entry: Entry, review: FormReview | None, fields: list[EntryField]
) -> list[ChangedField]:
    """What the entrant changed since the return; a field that came back to what it was is none."""
    if review is None:
        return []
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for row in entry.changes.filter(at__gte=review.at).order_by("revision", "pk"):
        first.setdefault(row.field, row.before)
        last[row.field] = row.after
    moved = [one for one in fields if one.name in first and first[one.name] != last[one.name]]
    pairs = [(one.name, text) for one in moved for text in (first[one.name], last[one.name])]
    words = Words(entry, pairs)
    return [
        ChangedField(
            one,
            pieces(
                _said(words, one.name, first[one.name]), _said(words, one.name, last[one.name])
            ),
        )
        for one in moved
    ]


def _said(words: Words, name: str, text: str) -> str:
    said = words.of(name, text)
    return MASKS[name](said) if name in MASKS and said else said
