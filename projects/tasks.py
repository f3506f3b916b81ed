"""What projects does in the background."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from projects.services import (
    declarations,
    nomination_letters,
    previews,
    team_invitations,
)
from projects.services.reminders import write_reminders
from projects.services.sweeping import sweep


@shared_task(name="projects.write_reminders")
def remind(**kwargs: Any) -> None:
    """Write the reminders that are due; every five minutes, by beat."""
    write_reminders(timezone.now())


@shared_task(name=previews.TASK)
def make_preview(*, material_id: int, **kwargs: Any) -> None:
    """Draw the first page of a material."""
    previews.make_preview(material_id)


@shared_task(name=declarations.TASK)
def make_declaration(*, job_id: int, entry_id: int, **kwargs: Any) -> None:
    """Set one declaration for signing as PDF."""
    declarations.make_declaration(job_id, entry_id, clock=timezone.now)


@shared_task(name="projects.tend_materials")
def tend_materials(**kwargs: Any) -> None:
    """Queue previews and declarations again that the queue lost; every five minutes, by beat."""
    at = timezone.now()
    previews.ask_again(at=at)
    declarations.resume_declarations(at=at)


@shared_task(name="projects.sweep_uploads")
def sweep_uploads(**kwargs: Any) -> None:
    """Delete what nobody will ask for again; daily, by beat. Safe to run twice."""
    sweep(at=timezone.now())


@shared_task(name=nomination_letters.TASK)
def send_nomination_letters(**kwargs: Any) -> None:
    """Write to the contacts of recommended projects; asked for by a list, and by beat."""
    nomination_letters.send_nomination_letters(at=timezone.now())


# An error of the mail server or of the way to it is an OSError.
@shared_task(
    name=team_invitations.TASK,
    autoretry_for=(OSError,),
    retry_backoff=30,
    retry_backoff_max=3600,
    max_retries=10,
)
def send_team_invitation(*, invitation_id: int, nonce: str, **kwargs: Any) -> None:
    """Send the letter of one invitation to a project; what is closed meanwhile is not sent."""
    team_invitations.send_letter_of(invitation_id, nonce, at=timezone.now())
