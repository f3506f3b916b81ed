"""Letters to the people of an entry: which, to whom, in which words; sent by `accounts.outbox`.

In whose transaction a letter is written, with that it stands or falls.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.models import Message, User
from accounts.outbox import one_line, write_messages
from accounts.sms import is_available
from competitions.letters.text import filled
from competitions.models import Competition, MessageTemplate, ancestor_paths
from competitions.words.letters import default_text, moment_words
from projects.declared import own_title, own_unit
from projects.models import Entry

Occasion, Channel = MessageTemplate.Occasion, Message.Channel
OF_VERDICT = {
    "accept": Occasion.ACCEPTED,
    "return": Occasion.RETURNED,
    "reject": Occasion.REJECTED,
}
WITH_PROJECT = (
    "competition",
    "project__owner",
    "project__enterprise",
    "project__team",
)


def key_prefix(entry_id: int, occasion: str, mark: str) -> str:
    """What the keys of one letter to all its readers begin with."""
    return f"entry:{entry_id}:{occasion}:{mark}:"


def stamp(moment: datetime) -> str:
    """A moment within a key, to the microsecond, in UTC."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%S%f}"


def readers_of(entry: Entry) -> list[User]:
    """The owner and the teammates, as far as they can sign in.

    The contact address of an entry is not written to: nobody has shown that it is theirs.
    """
    team = User.objects.filter(collaborations__project=entry.project_id).order_by("pk")
    people = {user.pk: user for user in [entry.project.owner, *team]}
    return [user for user in people.values() if user.is_active]


def send_letter(
    entry: Entry,
    occasion: str,
    *,
    at: datetime,
    message: str = "",
    deadline: datetime | None = None,
) -> None:
    """Write what a step means to the people of an entry, once for each `at`."""
    text = text_for(entry.competition, occasion)
    write_letters(entry, readers_of(entry), text, stamp(at), at, message, deadline)


def send_verdict(entry: Entry, verdict: str, *, at: datetime, message: str = "") -> None:
    """The letter of a form review; a returned entry is to be corrected by its own day, if it has one."""
    deadline = entry.correct_by or entry.competition.registration_closes_at
    send_letter(entry, OF_VERDICT[verdict], at=at, message=message, deadline=deadline)


def text_for(node: Competition, occasion: str) -> MessageTemplate:
    """The words of the nearest node that has any, else the portal's own (by e-mail, not held)."""
    found = MessageTemplate.objects.asked_by(node).filter(occasion=occasion)
    own: MessageTemplate | None = found.order_by("-competition__path").first()
    return own or MessageTemplate(occasion=occasion, **default_text(occasion))


def write_letters(
    entry: Entry,
    readers: Iterable[User],
    text: MessageTemplate,
    mark: str,
    at: datetime,
    message: str = "",
    deadline: datetime | None = None,
) -> None:
    """The letter to every reader by every way that the text goes and the reader can be reached."""
    prefix = key_prefix(entry.pk, text.occasion, mark)
    with translation.override(settings.LANGUAGE_CODE):
        values = _values(entry, message, deadline)
        rows = [
            _draft(entry, reader, text, values, channel, address, prefix)
            for reader in readers
            for channel, address in _ways(reader, text)
        ]
    write_messages(rows, at=at)


def _ways(reader: User, text: MessageTemplate) -> list[tuple[str, str]]:
    """In the portal always; a text message goes to a number that was shown to be the reader's."""
    ways: list[tuple[str, str]] = [(Channel.PORTAL, "")]
    if text.by_email and reader.email:
        ways.append((Channel.EMAIL, reader.email))
    has_number = bool(reader.mobile and reader.mobile_verified_at)
    if text.by_sms and text.short_text and has_number and is_available():
        ways.append((Channel.SMS, reader.mobile))
    return ways


def _draft(
    entry: Entry,
    reader: User,
    text: MessageTemplate,
    values: dict[str, str],
    channel: str,
    address: str,
    prefix: str,
) -> Message:
    said = values | {"name": str(reader)}
    body = text.short_text if channel == Channel.SMS else text.body
    return Message(
        key=f"{prefix}{reader.pk}:{channel}",
        recipient=reader,
        channel=channel,
        address=address,
        occasion=text.occasion,
        scope=entry.competition.path,
        subject=one_line(filled(text.subject, said)),
        body=filled(body, said),
        link=reverse("projects:detail", args=[entry.pk]),
        is_held=text.is_held,
    )


def _values(entry: Entry, message: str, deadline: datetime | None) -> dict[str, str]:
    node = entry.competition
    return {
        "project": own_title(entry),
        "number": entry.number or "–",
        "contest": node.name,
        "unit": own_unit(entry),
        "deadline": moment_words(deadline) if deadline else "–",
        "message": message.strip() or "–",
        "link": settings.PORTAL_ADDRESS + reverse("projects:detail", args=[entry.pk]),
        "office_phone": node.office_phone or _phone_above(node),
    }


def _phone_above(node: Competition) -> str:
    above = Competition.objects.filter(path__in=ancestor_paths(node.path)).exclude(office_phone="")
    found = above.order_by("-path").values_list("office_phone", flat=True).first()
    return found or "–"
