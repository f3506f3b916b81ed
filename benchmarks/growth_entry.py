"""Rows in bulk of what belongs to filling in: changes, teammates, letters, questions."""

from types import SimpleNamespace

from accounts.models import Message, TextMessage, User
from competitions.models import MessageTemplate, Question
from projects.models import Collaborator, EntryChange, TeamInvitation
from tests.builders import NOW

MANY = 1000
WAYS = (Message.Channel.PORTAL, Message.Channel.EMAIL)


def filling_in(world: SimpleNamespace, have: int, want: int) -> None:
    """Changes and teammates of one entry, letters to its owner, questions of its contest."""
    owner, numbers = world.people["Ow"], range(have, want)
    people = User.objects.filter(username__in=[f"bulk{n}" for n in numbers])
    Collaborator.objects.bulk_create(
        (Collaborator(project=world.project, user=user) for user in people), batch_size=MANY
    )
    TeamInvitation.objects.bulk_create(
        (
            TeamInvitation(
                project=world.project,
                email=f"bulk{n}@example.org",
                key_hash=f"{n:064d}",
                invited_by=owner,
                invited_at=NOW,
                valid_until=NOW,
            )
            for n in numbers
        ),
        batch_size=MANY,
    )
    EntryChange.objects.bulk_create(
        (
            EntryChange(
                entry=world.entry,
                revision=world.entry.revision + n + 1,
                field="project.summary",
                before=f"简介{n}",
                after=f"简介{n + 1}",
                by=owner,
                at=NOW,
            )
            for n in numbers
        ),
        batch_size=MANY,
    )
    Message.objects.bulk_create(
        (
            Message(
                recipient=owner,
                channel=way,
                occasion=MessageTemplate.Occasion.SUBMITTED,
                key=f"bulk:{n}:{way}",
                scope=world.track.path,
                subject=f"通知{n}",
                body="正文",
                created_at=NOW,
                due_at=NOW,
                sent_at=NOW,
            )
            for n in numbers
            for way in WAYS
        ),
        batch_size=MANY,
    )
    TextMessage.objects.bulk_create(
        (TextMessage(mobile="13800000000", text=f"短信{n}", at=NOW) for n in numbers),
        batch_size=MANY,
    )
    Question.objects.bulk_create(
        (
            Question(competition=world.track, key=f"bulk-{n}", kind="short", label=f"问题{n}")
            for n in numbers
        ),
        batch_size=MANY,
    )
