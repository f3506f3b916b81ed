"""What people ask about their own data (PIPL, articles 45 and 47)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.models.records import Job


def data_request_path(request: "DataRequest", filename: str) -> str:
    """A name of the server's own making, which nobody can guess."""
    return f"personal/{uuid.uuid4().hex}"


class DataRequest(models.Model):
    """A copy of everything held about a person, or its erasure.

    `kept` names what was not erased and the law that keeps it: [[what, why], …].
    """

    class Kind(models.TextChoices):
        EXPORT = "export", _("Copy of my data")
        ERASURE = "erasure", _("Erasure of my data")

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="data_requests", verbose_name=_("user")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    requested_at = models.DateTimeField(_("requested at"))
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("job")
    )
    file = models.FileField(_("file"), upload_to=data_request_path, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    kept = models.JSONField(_("kept"), default=list)

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        ordering = ["-requested_at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"
