"""What competitions does in the background."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from competitions.services import invitation_post
from competitions.services.invitations import send_mail_of


# An error of the mail server or of the way to it is an OSError.
@shared_task(
    name=invitation_post.TASK,
    autoretry_for=(OSError,),
    retry_backoff=30,
    retry_backoff_max=3600,
    max_retries=10,
)
def send_invitation(*, invitation_id: int, nonce: str, site: str, **kwargs: Any) -> None:
    """Send the mail of one invitation; what was answered or sent anew meanwhile is not sent."""
    send_mail_of(invitation_id, nonce, site=site, at=timezone.now())
