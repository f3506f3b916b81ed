"""Score sheets and the ledger that keeps every version of them."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Competition, Heat
from judging.models.conflicts import Suspicion
from judging.models.panels import Appearance, Seat
from judging.models.reveals import LiveScore
from projects.models import Entry, Project, Recusal


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    def counted(self) -> Self:
        """Sheets of entries still in the contest whose judge no recusal parts from them.

        Asks the recusals themselves, so that one counts whichever way it was written down.
        """
        return self.filter(appearance__entry__state__in=Entry.IN_CONTEST).unparted()

    def unparted(self) -> Self:
        """Sheets whose judge no recusal parts from the entry, whether it is in the contest or not."""
        recused = Recusal.objects.filter(
            user=models.OuterRef("seat__judge__user"),
            project=models.OuterRef("appearance__entry__project"),
        )
        return self.exclude(models.Exists(recused))

    def with_reveal(self) -> Self:
        """Annotates `is_revealed`: the hall has seen the score of the sheet's project."""
        shown = LiveScore.objects.in_force().filter(appearance=models.OuterRef("appearance"))
        return self.annotate(is_revealed=models.Exists(shown))

    def signed(self) -> Self:
        return self.filter(current__signed=True)

    def settled(self) -> Self:
        """Signed, or abstained from with a reason: nobody waits for these sheets."""
        return self.filter(
            models.Q(current__signed=True) | models.Q(current__abstained=True),
        )

    def owned_by(self, user: Any) -> Self:
        """A judge's own sheets, without those of projects they are party to."""
        if not user.is_authenticated:
            return self.none()
        kept = Project.objects.kept_from(user).filter(
            pk=models.OuterRef("appearance__entry__project")
        )
        return self.filter(seat__judge__user=user).exclude(models.Exists(kept))

    def readable(self) -> Self:
        """Without the sheets laid out at the draw of projects their judge may be tied to.

        Until a person has decided, nothing of such a project is read; scoring does not open over it.
        """
        doubts = Suspicion.objects.filter(
            state=Suspicion.State.OPEN,
            judge=models.OuterRef("seat__judge"),
            project=models.OuterRef("appearance__entry__project"),
        )
        early = models.Q(seat__heat__state=Heat.State.PLANNED)
        return self.exclude(early & models.Exists(doubts))


class ScoreSheet(models.Model):
    """One judge's sheet for one appearance, laid out at the draw; an online review lays out its own.

    `current` is the newest row of the ledger for this sheet; `judging.services.sheets` alone
    moves it. A sheet without a signed current version is missing, never zero; an abstention is a
    version without marks, and missing by its judge's own word.
    """

    # An empty sheet goes with its seat or appearance; the database keeps those of opened heats.
    appearance = models.ForeignKey(
        Appearance,
        on_delete=models.CASCADE,
        related_name="sheets",
        verbose_name=_("appearance"),
    )
    seat = models.ForeignKey(
        Seat, on_delete=models.CASCADE, related_name="sheets", verbose_name=_("seat")
    )
    revision = models.PositiveIntegerField(_("revision"), default=0)
    current = models.OneToOneField(
        "SheetVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("current version"),
    )
    voided_by = models.ForeignKey(
        Recusal,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="voided_sheets",
        verbose_name=_("voided by"),
    )
    # Set by `with_reveal` alone.
    is_revealed: bool

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        constraints = [
            models.UniqueConstraint(fields=["appearance", "seat"], name="sheet_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def scope(self) -> str:
        """Path of the contest in whose audit trail its steps are read."""
        return self.seat.heat.scope


class Ledger(models.Model):
    """The head of a heat's chain of sheet versions; its row lock puts the saves in one order."""

    heat = models.OneToOneField(
        Heat, on_delete=models.PROTECT, related_name="ledger", verbose_name=_("heat")
    )
    head = models.CharField(_("head"), max_length=64)
    length = models.PositiveIntegerField(_("length"), default=0)

    class Meta:
        verbose_name = _("ledger of a heat")
        verbose_name_plural = _("ledgers of the heats")

    def __str__(self) -> str:
        return f"{self.length} {self.head[:12]}"


class SheetVersion(models.Model):
    """One row of a heat's ledger: what one judge had on one sheet. The database never changes it.

    `payload` is what was hashed, in full; the other columns repeat parts of it for queries.
    """

    ledger = models.ForeignKey(
        Ledger,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name=_("ledger"),
    )
    seq = models.PositiveIntegerField(_("place in the chain"))
    sheet = models.ForeignKey(
        ScoreSheet,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name=_("sheet"),
    )
    revision = models.PositiveIntegerField(_("revision"))
    client_id = models.UUIDField(_("client id"), unique=True)
    total = models.DecimalField(_("total"), max_digits=8, decimal_places=3, null=True)
    signed = models.BooleanField(_("signed"))
    abstained = models.BooleanField(_("abstained"), default=False)
    payload = models.JSONField(_("payload"))
    at = models.DateTimeField(_("at"))
    previous_hash = models.CharField(_("previous hash"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("sheet version")
        verbose_name_plural = _("sheet versions")
        ordering = ["ledger", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "seq"], name="version_seq_once"),
            models.UniqueConstraint(fields=["sheet", "revision"], name="version_revision_once"),
            models.CheckConstraint(
                condition=models.Q(signed=False) | models.Q(total__isnull=False),
                name="version_signed_has_total",
            ),
            models.CheckConstraint(
                condition=models.Q(abstained=False) | models.Q(signed=False, total__isnull=True),
                name="version_abstained_has_no_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"

    @property
    def is_frozen(self) -> bool:
        """Signed with the whole heat, or typed in from paper: no save moves it, only reopening."""
        return "signature" in self.payload


class HeatSeal(models.Model):
    """A link of the competition's own chain: a lock binds the head of a heat's ledger into it."""

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="seals",
        verbose_name=_("competition"),
    )
    seq = models.PositiveIntegerField(_("place in the chain"))
    heat = models.ForeignKey(
        Heat, on_delete=models.PROTECT, related_name="seals", verbose_name=_("heat")
    )
    payload = models.JSONField(_("payload"))
    at = models.DateTimeField(_("at"))
    previous_hash = models.CharField(_("previous hash"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("seal of a heat")
        verbose_name_plural = _("seals of the heats")
        ordering = ["competition", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "seq"], name="seal_seq_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"
