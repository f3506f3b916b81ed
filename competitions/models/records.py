"""What a contest leaves behind besides results: documents it issued and meetings it held."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models.rounds import Venue
from competitions.models.tree import Competition


class Approximator(models.TextChoices):
    """How a reported number was rounded in words: 近 just below, 多 and 余 above, 超 over."""

    EXACT = "", _("exact")
    NEARLY = "近", _("nearly (近)")
    MORE = "多", _("more than (多)")
    ODD = "余", _("odd (余)")
    OVER = "超", _("over (超)")


class Document(models.Model):
    """A document that the contest rests on (basis), or one issued for it."""

    class Kind(models.TextChoices):
        BASIS = "basis", _("Basis document")
        ISSUED = "issued", _("Issued for the contest")

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="documents",
        verbose_name=_("competition"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ISSUED)
    issuer = models.CharField(_("issuer"), max_length=80, blank=True)
    number = models.CharField(
        _("document number"),
        max_length=60,
        blank=True,
        help_text=_("With the year in 〔〕, for example 浙经信企业〔2022〕108号."),
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["competition", "kind", "issued_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(number="", title=""),
                name="document_named",
                violation_error_message=_("Give the document a number or a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.number


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
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    venue = models.ForeignKey(
        Venue,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("venue"),
    )
    trainers = models.CharField(_("trainers"), max_length=120, blank=True)
    audience = models.CharField(_("audience"), max_length=120, blank=True)
    is_public = models.BooleanField(_("in the public calendar"), default=False)
    speakers = models.PositiveIntegerField(_("speakers"), null=True, blank=True)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    participants_approximator = models.CharField(
        _("participants, approximation"), max_length=1, choices=Approximator, blank=True
    )

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["competition", "held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")) | models.Q(ends_at=None),
                name="meeting_ends_after_it_starts",
                violation_error_message=_("The meeting must end after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
