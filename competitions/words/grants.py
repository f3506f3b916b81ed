"""Duties in words: what each one may do, and why one cannot be given."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competitions.models import StaffGrant
from competitions.tree import grant_bounds as bounds
from competitions.tree.grant_bounds import Held, Verdict

Role = StaffGrant.Role

# What the holder does, in a sentence; which pages a duty opens follows from templatetags/duties.
DUTY_WORDS: dict[str, Promise] = {
    Role.ORGANISER: gettext_lazy(
        "Sets the contest up, reviews entries, runs rounds and heats, publishes results and "
        "notices together with a second organiser, recommends upwards, and gives duties."
    ),
    Role.REVIEWER: gettext_lazy(
        "Checks the form of entries: accepts, returns or rejects them with an opinion."
    ),
    Role.SECRETARIAT: gettext_lazy(
        "Reads entries and public notices, writes news, keeps the figures of publicity, and "
        "writes the papers: summary report, bulletins and the others."
    ),
    Role.PUBLICITY: gettext_lazy(
        "Writes news and keeps the figures of publicity; sees no entries."
    ),
    Role.SUPERVISOR: gettext_lazy(
        "Reads set-up, entries, rounds, public notices and the audit trail; changes nothing."
    ),
}
# The field of a form at which the reason belongs.
FIELD_OF = {
    bounds.END_MISSING: "expires_at",
    bounds.END_PAST: "expires_at",
    bounds.END_BEYOND: "expires_at",
    bounds.KEPT_APART: "role",
}


def day_of(moment: datetime | None) -> str:
    """The moment in China time as the reader's language writes it; a word where there is no end."""
    if moment is None:
        return _("without an end")
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def why_not(verdict: Verdict, node_of: str = "") -> str:
    """The sentence for a refusal, and how to mend it; `node_of` names the node of the duty that
    decided."""
    if verdict.code == bounds.END_MISSING:
        return _(
            "Say until when the duty lasts. Only the platform's administrator leaves it open."
        )
    if verdict.code == bounds.END_PAST:
        return _("The duty would be over before it begins. Choose an end that is still to come.")
    if verdict.code == bounds.END_BEYOND and verdict.held:
        end = day_of(verdict.held.until)
        return _("Your own duty ends at %(end)s. Choose this moment or an earlier one.") % {
            "end": end
        }
    if verdict.code == bounds.KEPT_APART and verdict.held:
        return _apart(verdict.held, node_of)
    return _("You may not give this duty here.")


def _apart(held: Held, node: str) -> str:
    return _(
        "Whoever runs a contest does not supervise it: this person is %(role)s of “%(node)s”. "
        "Choose another person, or end that duty first."
    ) % {"role": Role(held.role).label, "node": node}
