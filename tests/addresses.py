"""The address and the data of a request, filled in from the world of a phase."""

import json
import re
import uuid
from fnmatch import fnmatchcase
from types import SimpleNamespace
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver, reverse

from hall.services.turn_of import arrival_token

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
    "paper": "certificate",
    "suffix": "pdf",
    "which": "small",
    "section": "pages",
}
# Where the same parameter means something else.
VALUES_OF = {
    "papers:": {"kind": "bulletin", "number": 1},
    "publicity:picture_": {"name": "channels", "suffix": "csv"},
}

# Which object of the world the number in an address is; the first pattern that fits.
OBJECTS = (
    ("mfa_*", "passkey"),
    ("accounts:consent_withdraw", "consent"),
    ("accounts:export_download", "copy"),
    ("accounts:list_*", "taken_out"),
    ("papers:*", "secretariat_paper"),
    ("api:token_revoke", "token"),
    ("publicity:likeness", "likeness"),
    ("publicity:list_*", "sent_list"),
    ("publicity:*objection*", "objection"),
    ("publicity:coverage_*", "coverage"),
    ("publicity:press_item", "pressitem"),
    ("publicity:*", "notice"),
    ("*:material", "material"),
    ("projects:preview", "material"),
    ("inbox_letter", "letter"),
    ("projects:outbox_letter", "message"),
    ("projects:*team*", "project"),
    ("projects:hand_over", "project"),
    ("projects:withdraw_invitation", "project"),
    ("projects:*", "entry"),
    ("hall:turn*", "entry"),
    ("hall:*", "heat"),
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
    ("judging:rank", "round"),
    ("judging:ranking_*", "rankingrun"),
    ("judging:publish", "round"),
    ("judging:tie", "round"),
    ("judging:direct_entry", "round"),
    ("judging:change_rules", "round"),
    ("judging:fill", "round"),
    ("judging:places", "round"),
    ("judging:place_check", "place_check"),
    ("judging:approval", "approval"),
    ("admin:judging_judge_contact", "judge"),
    ("judging:profile_absence", "absence"),
    ("judging:invitation", "serviceinvitation"),
    ("judging:uninvite", "serviceinvitation"),
    ("judging:keep_away", "entry"),
    ("judging:own_feedback", "entry"),
    ("judging:round_feedback", "round"),
    ("judging:feedback_step", "round"),
    ("outcomes:own_*", "entry"),
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
        "number": world.objection.number if not absent and hasattr(world, "objection") else "none",
        "file": world.evidence.pk if not absent and hasattr(world, "evidence") else NOBODY,
        "evidence": NOBODY if absent else world.proof.pk,
        "award": world.award.pk if not absent and hasattr(world, "award") else NOBODY,
        "notice": world.notice.pk if not absent and hasattr(world, "notice") else NOBODY,
        "size": 37 if absent else 192,
        "shown": world.showing.code if not absent and hasattr(world, "showing") else "none",
        "run": world.hall_run.pk if not absent and hasattr(world, "hall_run") else NOBODY,
        "signed": "none" if absent else arrival_token_of(world),
        "screen": world.big_screen.pk if hasattr(world, "big_screen") else NOBODY,
        "photo": world.live_photo.key
        if not absent and hasattr(world, "live_photo")
        else uuid.UUID(int=0),
        "order": 99 if absent else 1,
        "item": news_of(world, about, absent).number,
        "picture": news_of(world, about, absent).key,
        "cut": "small",
        "language": "xx" if absent else "en",
        "listing": "entries",
        "place": NOWHERE if absent else world.track.code,
    }
    if about.startswith("list:"):
        values |= of_list(world, about, absent=absent)
    for prefix, own in VALUES_OF.items():
        if route.startswith(prefix):
            values |= own
    if model := MODEL_OF_ADMIN.match(route):
        values |= of_admin(model["app"], model["model"], world, absent=absent)
    if not NAMED.match(route):
        # A catch-all of the admin has no name to be reversed by.
        return f"/admin/accounts/user/{NOBODY}/" if "object_id" in names else "/admin/none/"
    return reverse(route, kwargs={name: values[name] for name in names})


def arrival_token_of(world):
    """What the check-in code of the entry says, once its heat is drawn."""
    heat = getattr(world, "heat", None)
    seated = heat and heat.appearances.filter(entry=world.entry).exclude(order=None).first()
    return arrival_token(seated) if seated else "none"


def of_list(world, about, *, absent):
    """ "list:NAME:PLACE": the list, and what it is of; without a place, of the contest."""
    _list, name, place = f"{about}:".split(":")[:3]
    if absent:
        return {"listing": name, "place": NOWHERE}
    if place in {"round", "heat"}:
        return {"listing": name, "place": getattr(getattr(world, place, None), "pk", NOBODY)}
    return {"listing": name, "place": place or world.track.code}


def news_of(world, about, absent):
    """Number and picture of the item: the published one, or the draft, or one that nobody has."""
    if absent:
        return SimpleNamespace(number=99, key=uuid.UUID(int=0))
    draft = about.startswith("draft_news")
    item, picture = (
        (world.draft_news, world.draft_picture) if draft else (world.news, world.picture)
    )
    return SimpleNamespace(number=item.number, key=picture.key)


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
