"""What the portal sends to people, by whichever way."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class MessageQuerySet(models.QuerySet["Message"]):
    def for_user(self, user: Any) -> Self:
        """What a person finds in the portal: their own, once it is due."""
        return self.filter(recipient=user, channel=Message.Channel.PORTAL).exclude(sent_at=None)

    def waiting(self) -> Self:
        return self.filter(sent_at=None, failed_at=None, cancelled_at=None)


class Message(models.Model):
    """One letter to one person by one way. `key` is its occasion in full, so none goes twice.

    It waits until `due_at`, and while it is held until somebody releases it. At most one of the
    three end times is set.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")
        PORTAL = "portal", _("In the portal")

    recipient = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="messages", verbose_name=_("recipient")
    )
    channel = models.CharField(_("way"), max_length=10, choices=Channel)
    address = models.CharField(_("address"), max_length=254, blank=True)
    occasion = models.CharField(_("occasion"), max_length=40)
    key = models.CharField(_("key"), max_length=120, unique=True)
    scope = models.CharField(_("scope"), max_length=255, blank=True, db_index=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), max_length=4000)
    link = models.CharField(_("link"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("written at"))
    due_at = models.DateTimeField(_("due at"))
    is_held = models.BooleanField(_("held back"), default=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    failed_at = models.DateTimeField(_("failed at"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at=None, failed_at=None, cancelled_at=None),
                name="message_waiting",
            ),
            models.Index(fields=["recipient", "channel", "sent_at"], name="message_inbox"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"


class TextMessage(models.Model):
    """A text message that no gateway took: where none is set up, it can be read here."""

    mobile = models.CharField(_("mobile number"), max_length=20)
    text = models.CharField(_("text"), max_length=500)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("text message")
        verbose_name_plural = _("text messages")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"
