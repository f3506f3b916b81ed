"""Letters to whoever filed an objection; written with the step, sent by `accounts.outbox`.

They belong to no contest's outbox: the staff who read that would learn who objects.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Message
from accounts.outbox import one_line, write_messages
from publicity.models import Objection

State, Channel = Objection.State, Message.Channel


def write_letter(objection: Objection, *, at: datetime) -> None:
    """What the state that the objection has now means: in the portal, and by e-mail if there is one."""
    with translation.override(settings.LANGUAGE_CODE):
        rows = _rows(objection, *_words(objection))
    write_messages(rows, at=at)


def _words(objection: Objection) -> tuple[str, str]:
    """Subject and text."""
    said = {
        "number": objection.number,
        "notice": objection.notice.title,
        "reason": objection.answer,
        "ruling": objection.ruling,
        "link": settings.PORTAL_ADDRESS + _address(objection),
        "phone": objection.notice.office_phone,
    }
    subjects = {
        State.FILED: _("Objection received: %(number)s"),
        State.ADMITTED: _("Objection admitted: %(number)s"),
        State.NOT_ADMITTED: _("Objection not admitted: %(number)s"),
        State.UPHELD: _("Objection upheld: %(number)s"),
        State.DISMISSED: _("Objection dismissed: %(number)s"),
    }
    bodies = {
        State.FILED: _(
            "Your objection to “%(notice)s” has been received under the number %(number)s. The "
            "organisers now look whether it can be admitted."
        ),
        State.ADMITTED: _(
            "Your objection %(number)s to “%(notice)s” has been admitted and will be investigated."
        ),
        State.NOT_ADMITTED: _(
            "Your objection %(number)s to “%(notice)s” has not been admitted:\n\n%(reason)s"
        ),
        State.UPHELD: _(
            "Your objection %(number)s to “%(notice)s” has been upheld:\n\n%(ruling)s"
        ),
        State.DISMISSED: _(
            "Your objection %(number)s to “%(notice)s” has been dismissed:\n\n%(ruling)s"
        ),
    }
    tail = _("Follow it here: %(link)s\nTelephone of the office: %(phone)s")
    state = State(objection.state)
    return subjects[state] % said, f"{bodies[state] % said}\n\n{tail % said}"


def _address(objection: Objection) -> str:
    return reverse("publicity:my_objection", args=[objection.number])


def _rows(objection: Objection, subject: str, body: str) -> list[Message]:
    user = objection.filed_by
    ways: list[tuple[str, str]] = [(Channel.PORTAL, "")]
    if user.email:
        ways.append((Channel.EMAIL, user.email))
    return [
        Message(
            key=f"objection:{objection.pk}:{objection.state}:{channel}",
            recipient=user,
            channel=channel,
            address=address,
            occasion=f"objection_{objection.state}",
            subject=one_line(subject),
            body=body,
            link=_address(objection),
        )
        for channel, address in ways
    ]
