"""An allocation in words: why somebody sits here, what clashes, how to mend it; and its letters."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.models import Heat
from judging.assignment.spec import PROFILE, Reason
from judging.models import Judge


def reason_words(reason: Reason) -> str:
    """One reason of a seat; "" for one that has no words."""
    found = REASONS.get(reason.kind)
    return found(reason.value) if found else ""


def _load(value: str) -> str:
    n = int(value)
    return ngettext("%(n)s in all", "%(n)s in all", n) % {"n": n}


def _takes(value: str) -> str:
    n = int(value)
    return ngettext("takes %(n)s at most this time", "takes %(n)s at most this time", n) % {"n": n}


def _walls(value: str) -> str:
    n = int(value)
    words = ngettext("%(n)s judge could not sit here", "%(n)s judges could not sit here", n)
    return words % {"n": n}


REASONS: dict[str, Callable[[str], str]] = {
    "fixed": lambda value: _("put here by hand"),
    "chair": lambda value: _("chairs"),
    "profile": lambda value: _("counts as %(profile)s") % {"profile": profile_words(value)},
    "sector": lambda value: (
        _("knows the sector")
        if value == "100"
        else _("knows the sector of %(n)s %% of the entries") % {"n": value}
    ),
    "walls": _walls,
    "travel": lambda value: _("goes to this place"),
    "load": _load,
    "capacity": _takes,
    "alternate": lambda value: _("alternate %(n)s") % {"n": value},
}


def profile_words(profile: str) -> str:
    """The profile as it is called."""
    return str(dict(Judge.Profile.choices).get(profile, profile))


def wish_words(name: str) -> str:
    """A wish as a page names it."""
    if name.startswith(PROFILE):
        return _("the number of judges of the profile “%(profile)s”") % {
            "profile": profile_words(name.removeprefix(PROFILE))
        }
    return WISHES[name]()


WISHES: dict[str, Callable[[], str]] = {
    "count": lambda: _("the number of judges"),
    "chair": lambda: _("a judge who can chair"),
    "houses": lambda: _("no two judges of one employer"),
    "past": lambda: _("no judge gets an entry again"),
    "together": lambda: _("no two who sat together before"),
    "region": lambda: _("no judge of the entry's own city"),
    "sector": lambda: _("the number of judges who know the sector"),
    "travel": lambda: _("nobody has to go where they do not go"),
    "most": lambda: _("the most that one judge takes"),
    "capacity": lambda: _("what the judges can take"),
    "alternates": lambda: _("the number of alternates"),
    "fixed": lambda: _("the changes by hand"),
}


def clash_words(result: Mapping[str, Any]) -> list[str]:
    """What cannot be had together, what is there and what is wanted, and how to mend it."""
    wishes = list(result["clash"])
    names = _(", ").join(wish_words(name) for name in wishes)
    said = [
        _("This cannot be had: %(wish)s.") % {"wish": names}
        if len(wishes) == 1
        else _(
            "These cannot be had together: %(wishes)s. Any one of them less, and the others can."
        )
        % {"wishes": names}
    ]
    for name, wanted in result["demand"].items():
        if result["supply"][name] < wanted:
            said.append(
                _("For %(wish)s, %(wanted)s seats are wanted and %(there)s can be filled.")
                % {"wish": wish_words(name), "wanted": wanted, "there": result["supply"][name]}
            )
    return said + [MENDS[name.partition(":")[0]]() for name in wishes]


MENDS: dict[str, Callable[[], str]] = {
    "count": lambda: _("Ask for fewer judges, or bring more experts into the pool."),
    "profile": lambda: _("Ask for fewer of this profile, or bring more of them into the pool."),
    "chair": lambda: _("Give up the chair, or bring in somebody who can."),
    "houses": lambda: _("Let two of one employer sit together, or bring in experts of others."),
    "past": lambda: _("Let judges see entries again that they marked in an earlier round."),
    "together": lambda: _("Let judges sit together again."),
    "region": lambda: _("Let judges have entries of their own city."),
    "sector": lambda: _("Ask for fewer judges who know the sector, or bring more into the pool."),
    "travel": lambda: _("Ask judges to go further, or bring in experts who serve the place."),
    "most": lambda: _("Let one judge take more."),
    "capacity": lambda: _("Ask the judges to take more."),
    "alternates": lambda: _("Do with fewer alternates."),
    "fixed": lambda: _("Take back a change by hand: somebody sits where a recusal forbids it."),
}


def reminder_words(heat: Heat, name: str, left: int, link: str) -> tuple[str, str]:
    """Subject and text of the letter to a judge who has sheets left."""
    said = {
        "name": name,
        "contest": heat.round.competition.name,
        "round": heat.round.name,
        "n": left,
        "first": f"{heat.round.starts_on:%Y-%m-%d}",
        "last": f"{heat.round.ends_on:%Y-%m-%d}",
        "link": link,
    }
    subject = ngettext(
        "%(round)s: %(n)s entry waits for your marks until %(last)s",
        "%(round)s: %(n)s entries wait for your marks until %(last)s",
        left,
    )
    body = _(
        "Dear %(name)s,\n\nin the online review “%(round)s” of %(contest)s, %(n)s of your entries "
        "are not signed yet. The review runs from %(first)s to %(last)s. You can do them in any "
        "order and as often as you like until you sign.\n\nIf you cannot judge one of them, hand it "
        "back with a reason; it then goes to somebody else.\n\n%(link)s"
    )
    return subject % said, body % said
