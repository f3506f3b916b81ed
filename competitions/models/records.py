"""What a contest leaves behind besides results: documents it issued and meetings it held."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models.tree import Competition


class Approximator(models.TextChoices):
    """How a reported number was rounded in words: 近 just below, 多 and 余 above, 超 over."""

    EXACT = "", _("exact")
    NEARLY = "近", _("nearly (近)")
    MORE = "多", _("more than (多)")
    ODD = "余", _("odd (余)")
    OVER = "超", _("over (超)")


class Document(models.Model):
    """A document issued for the contest."""

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="documents",
        verbose_name=_("competition"),
    )
    number = models.CharField(_("document number"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=120)
    issued_on = models.DateField(_("issued on"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["competition", "issued_on", "pk"]

    def __str__(self) -> str:
        return self.title


class Meeting(models.Model):
    """A meeting or training session. Speakers and participants are two different counts."""

    class Kind(models.TextChoices):
        KICKOFF = "kickoff", _("Kick-off meeting")
        WORKING = "working", _("Working meeting")
        TRAINING = "training", _("Training session")

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="meetings",
        verbose_name=_("competition"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    held_on = models.DateField(_("held on"))
    speakers = models.PositiveIntegerField(_("speakers"), null=True, blank=True)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    participants_approximator = models.CharField(
        _("participants, approximation"), max_length=1, choices=Approximator, blank=True
    )

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["competition", "held_on", "pk"]

    def __str__(self) -> str:
        return self.title
