"""Reads permissions.toml, and asks the portal what it says about one request.

Words of the table: R a page, W a step that was taken (its trail or its ledger grew), r an answer
without any effect (a refusal in a sentence, a form again), go another page, in the sign-in page,
– the answer that what does not exist gets.
"""

import tomllib
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from accounts.models import AuditEntry, Consent, User
from judging.models import SheetVersion
from tests.people import RECUSED, ROLES
from tests.phases import PHASES

TABLE = Path(__file__).with_suffix(".toml")
EVERYBODY = (*ROLES, *RECUSED)
WORDS = {"R", "W", "r", "go", "in", "–"}
SIGN_IN = ("/accounts/login/", "/admin/login/")
GROUPS = {"all": EVERYBODY, "signed-in": EVERYBODY[1:]}


class TableUnreadable(Exception):
    """The data file says something that this reader does not understand."""


@dataclass(frozen=True)
class Row:
    """One kind of request: the routes, the method, what it is about, and what comes of it."""

    object: str
    routes: tuple[str, ...]
    method: str
    about: str
    given: str
    data: dict[str, str]
    phases: tuple[str, ...]
    expected: dict[tuple[str, str], str]

    def covers(self, route):
        return any(fnmatchcase(route, pattern) for pattern in self.routes)


def load(path=TABLE):
    """The rows of the data file, in its order."""
    return [row_of(raw) for raw in tomllib.loads(path.read_text())["row"]]


def row_of(raw):
    return Row(
        object=raw["object"],
        routes=tuple(raw["routes"]),
        method=raw.get("method", "GET"),
        about=raw.get("about", ""),
        given=raw.get("given", ""),
        data=raw.get("data", {}),
        phases=tuple(raw.get("phases", PHASES)),
        expected=_expected(raw["object"], raw["outcome"]),
    )


def _expected(name, outcome):
    """(phase, role) → word. Who is not named gets 404, and the sign-in page if anonymous."""
    words = {(phase, role): "–" for phase in PHASES for role in EVERYBODY}
    words |= {(phase, "An"): "in" for phase in PHASES}
    for span, text in outcome.items():
        for phase in phases_of(span):
            for role, word in _named(name, text):
                words[phase, role] = word
    return words


def phases_of(span):
    """ "all", one phase, or "first..last"."""
    if span == "all":
        return PHASES
    first, _dots, last = span.partition("..")
    if first not in PHASES or (last or first) not in PHASES:
        raise TableUnreadable(span)
    return PHASES[PHASES.index(first) : PHASES.index(last or first) + 1]


def _named(name, text):
    """ "W On Oa; r Su" → (On, W), (Oa, W), (Su, r)."""
    for part in text.split(";"):
        word, *names = part.split()
        roles = [role for each in names for role in GROUPS.get(each, (each,))]
        if word not in WORDS or not set(roles) <= set(EVERYBODY):
            raise TableUnreadable(f"{name}: {part}")
        yield from ((role, word) for role in roles)


def missing(rows, names):
    """Routes that no row names."""
    patterns = {pattern for row in rows for pattern in row.routes}
    # Most rows name their routes in full; only what is left is held against every pattern.
    left = set(names) - patterns
    return {name for name in left if not any(fnmatchcase(name, each) for each in patterns)}


def doubled(rows, names):
    """(route, method, about) that more than one row names."""
    named = Counter(
        (name, row.method, row.about) for row in rows for name in names if row.covers(name)
    )
    return {what for what, times in named.items() if times > 1}


def trail():
    """Grows with every step that was taken."""
    return tuple(model.objects.count() for model in (AuditEntry, SheetVersion, Consent, User))


def outcome(client, method, url, data=None, content_type=None):
    """The word for what came of a request, and the response."""
    before = trail() if method == "POST" else None
    extra = {"content_type": content_type} if content_type else {}
    response = getattr(client, method.lower())(url, data or {}, **extra)
    if response.streaming:
        response.getvalue()
    if response.status_code in {403, 405, 500}:
        return str(response.status_code), response
    if response.status_code == 404:
        return "–", response
    if response.status_code == 302 and response.url.startswith(SIGN_IN):
        return "in", response
    if method == "POST":
        return ("W" if trail() != before else "r"), response
    return {200: "R", 302: "go"}.get(response.status_code, str(response.status_code)), response


def comparable(response):
    """Everything of an answer that must not depend on whether the object exists."""
    headers = {k: v for k, v in response.headers.items() if k not in {"X-Request-ID", "Expires"}}
    return response.status_code, headers, response.content
