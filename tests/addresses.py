"""The address and the data of a request, filled in from the world of a phase."""

import json
import re
import uuid
from fnmatch import fnmatchcase
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver, reverse

# A number that nobody has, and a code that no contest has.
NOBODY, NOWHERE = 10**9, "no-such-contest"

MODEL_OF_ADMIN = re.compile(r"admin:(?P<app>[a-z]+)_(?P<model>[a-z]+)_[a-z_]+$")
NAMED = re.compile(r"[\w:]+$")
VALUES = {
    "step": "project",
    "verb": "release",
    "name": "none",
    "kind": "bodies",
    "app_label": "competitions",
    "content_type_id": "1",
    "object_id": NOBODY,
    "key": "none",
    "secret": "none",
    "uidb36": "1",
    "token": "1.1.none",
}

# Which object of the world the number in an address is; the first pattern that fits.
OBJECTS = (
    ("mfa_*", "passkey"),
    ("accounts:consent_withdraw", "consent"),
    ("accounts:export_download", "copy"),
    ("publicity:report_*", "report"),
    ("publicity:*", "notice"),
    ("*:material", "material"),
    ("projects:preview", "material"),
    ("inbox_letter", "letter"),
    ("projects:outbox_letter", "message"),
    ("projects:*team*", "project"),
    ("projects:hand_over", "project"),
    ("projects:withdraw_invitation", "project"),
    ("projects:*", "entry"),
    ("judging:sheet", "sheet"),
    ("judging:save", "sheet"),
    ("judging:note", "sheet"),
    ("judging:flag", "sheet"),
    ("judging:picture", "material"),
    ("judging:hand_back", "sheet"),
    ("judging:allocation_run", "allocation"),
    ("judging:allocation_apply", "allocation"),
    ("judging:allocation*", "round"),
    ("judging:reopen", "sheet"),
    ("judging:paper_sheet", "sheet"),
    ("judging:sheet_reopen", "sheet"),
    ("judging:recuse_self", "appearance"),
    ("judging:round", "round"),
    ("judging:decide", "round"),
    ("judging:publish", "round"),
    ("judging:tie", "round"),
    ("judging:direct_entry", "round"),
    ("judging:change_rules", "round"),
    ("judging:fill", "round"),
    ("judging:approval", "approval"),
    ("admin:judging_judge_contact", "judge"),
    ("judging:profile_absence", "absence"),
    ("judging:invitation", "serviceinvitation"),
    ("judging:uninvite", "serviceinvitation"),
    ("judging:keep_away", "entry"),
    ("judging:conflict", "suspicion"),
    ("judging:*", "heat"),
)


def routes(resolver=None, namespaces=(), outer=()):
    """(name with its namespaces, or the pattern for want of one; names of its parameters)."""
    for pattern in (resolver or get_resolver()).url_patterns:
        parameters = (*outer, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            yield ":".join((*namespaces, pattern.name or str(pattern.pattern))), parameters
        else:
            inner = (pattern.namespace,) if pattern.namespace else ()
            yield from routes(pattern, (*namespaces, *inner), parameters)


PARAMETERS = dict(routes())


def object_of(route, about):
    if about.endswith("_sheet"):
        return about
    return next(name for pattern, name in OBJECTS if fnmatchcase(route, pattern))


def address(route, world, about="", *, absent=False):
    """The address in the world; with `absent`, one of the same kind for what does not exist."""
    names = PARAMETERS[route]
    target = None
    if "pk" in names and not absent:
        target = getattr(world, object_of(route, about), None)
    values = VALUES | {
        "code": NOWHERE if absent and "pk" not in names else world.track.code,
        "pk": target.pk if target else NOBODY,
        "job": NOBODY,
        "material": NOBODY if absent else world.material.pk,
        "teammate": NOBODY if absent else world.teammate.pk,
        "invitation": NOBODY if absent else world.asked_teammate.pk,
        "upload": uuid.UUID(int=0) if absent else world.upload.pk,
        "flag": world.flag.pk if not absent and hasattr(world, "flag") else NOBODY,
        "size": 37 if absent else 192,
        "order": 99 if absent else 1,
        "language": "xx" if absent else "en",
    }
    if model := MODEL_OF_ADMIN.match(route):
        values |= of_admin(model["app"], model["model"], world, absent=absent)
    if not NAMED.match(route):
        # A catch-all of the admin has no name to be reversed by.
        return f"/admin/accounts/user/{NOBODY}/" if "object_id" in names else "/admin/none/"
    return reverse(route, kwargs={name: values[name] for name in names})


def of_admin(app, model, world, *, absent):
    """The object of a page of the admin: the contest's own, else any of the kind."""
    found = getattr(world, {"user": "account"}.get(model, model), None)
    number = NOBODY if absent or found is None else found.pk
    return {"object_id": number, "id": number}


def request_of(row, route, world, *, absent=False):
    """(address, data, content type) of the request that a row of the table stands for."""
    data = {
        name: text if name == "@body" else filled(text, world) for name, text in row.data.items()
    }
    url = address(route, world, row.about, absent=absent)
    if query := {name[1:]: data.pop(name) for name in list(data) if name.startswith("?")}:
        url = f"{url}?{urlencode(query)}"
    if sheet := data.pop("@json", ""):
        return url, json.dumps(marks_of(getattr(world, sheet, None))), "application/json"
    if body := data.pop("@body", ""):
        return url, body, "application/json"
    return url, data, None


def filled(text, world):
    if text == "@pdf":
        return SimpleUploadedFile("附件.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")
    try:
        return text.format(world=world)
    except AttributeError:
        # The object is not there yet in this phase.
        return str(NOBODY)


def marks_of(sheet):
    """What a tablet sends on top of what the server has."""
    if sheet is not None:
        sheet.refresh_from_db()
    return {
        "client_id": str(uuid.uuid4()),
        "base_revision": sheet.revision if sheet else 0,
        "marks": {"tech": "51.5", "market": "30"},
        "signed": True,
    }
