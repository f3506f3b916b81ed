"""The prizes that a contest gives, and who was given which."""

from decimal import Decimal
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Approval, User
from competitions.models import Category, Competition
from judging.models import Standing
from projects.models import Entry, Project

WAN = 10_000


class Prize(models.Model):
    """One level of prize of a node, with its places.

    National finals give 4, 8 and 12 of three levels; Zhejiang 2024 gave two first prizes to
    enterprises and one to makers (two rows); a prefecture gives prizes to enterprises only; an
    award for popularity goes by no rank. `at_tie`: what happens where equal ranks meet the last
    place. `amount` is the money of one place.
    """

    class AtTie(models.TextChoices):
        REFUSE = "refuse", _("People decide")
        SPLIT = "split", _("They share the place and its money")
        EACH = "each", _("Each gets the full prize")

    class Unit(models.TextChoices):
        YUAN = "yuan", _("yuan")
        WAN = "wan", _("10,000 yuan")

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="prizes",
        verbose_name=_("competition"),
    )
    order = models.PositiveSmallIntegerField(
        _("order"), help_text=_("1 is given first; the next prize goes to whoever is left.")
    )
    name = models.CharField(_("name"), max_length=40)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("Empty: entries of all categories may take it."),
    )
    places = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1)])
    by_rank = models.BooleanField(
        _("given by rank"),
        default=True,
        help_text=_("Off for what does not follow the ranking, such as an award for popularity."),
    )
    at_tie = models.CharField(
        _("equal ranks at the last place"), max_length=10, choices=AtTie, default=AtTie.REFUSE
    )
    amount = models.DecimalField(
        _("money of one place"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    unit = models.CharField(_("unit of the money"), max_length=10, choices=Unit, default=Unit.WAN)
    support = models.CharField(_("other support"), max_length=200, blank=True)
    sponsor = models.CharField(_("sponsor"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("prize")
        verbose_name_plural = _("prizes")
        ordering = ["competition", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "order"],
                name="prize_order_once",
                violation_error_message=_("Another prize of this contest has this order."),
            ),
            models.CheckConstraint(
                condition=models.Q(places__gte=1),
                name="prize_has_a_place",
                violation_error_message=_("A prize has at least one place."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.category.name})" if self.category else self.name

    @property
    def scope(self) -> str:
        return self.competition.path

    @property
    def shown_amount(self) -> str:
        """The money of one place in its unit, without idle zeros."""
        return "" if self.amount is None else f"{self.amount.normalize():f}"

    @property
    def yuan(self) -> Decimal | None:
        """The money of one place in yuan."""
        if self.amount is None:
            return None
        return self.amount * WAN if self.unit == self.Unit.WAN else self.amount


class AwardQuerySet(models.QuerySet["Award"]):
    def for_list(self) -> Self:
        related = (
            "prize__competition",
            "prize__category",
            "entry__category",
            "certificate",
            "revocation",
        )
        return self.select_related(*related, "entry__project").order_by(
            "prize__order", models.F("rank").asc(nulls_last=True), "pk"
        )

    def visible_to(self, user: Any) -> Self:
        """Without those of projects that `user` is party to."""
        kept = Project.objects.kept_from(user).filter(pk=models.OuterRef("entry__project"))
        return self.exclude(models.Exists(kept))

    def open(self) -> Self:
        """Proposed, and not confirmed by two people."""
        return self.filter(confirmed_at=None)

    def given(self) -> Self:
        """Confirmed by two people; those revoked since are among them."""
        return self.filter(confirmed_at__isnull=False)

    def holding(self) -> Self:
        """Those that hold a place of their prize: proposed or given, not void.

        An entry that has left never comes back (`ENTRY_WORKFLOW`), so its award will not be in
        force again: its place is free for the next without a revocation by two people, whose
        reason would only repeat why the entry left. The award and its certificate stay as void.
        """
        return self.filter(revoked_at=None, entry__state__in=Entry.IN_CONTEST)

    def in_force(self) -> Self:
        """Given, not revoked, and the entry is still in the contest."""
        return self.given().holding()


class Award(models.Model):
    """A prize given to an entry. It is a proposal until `confirmed_at`, and void from `revoked_at`.

    `rank` and `standing` say what it follows from; without them it was given by hand, for
    `reason`. `shared_by` entries share its place; `amount` is what this one gets, in yuan.
    """

    prize = models.ForeignKey(
        Prize, on_delete=models.PROTECT, related_name="awards", verbose_name=_("prize")
    )
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="awards", verbose_name=_("entry")
    )
    standing = models.ForeignKey(
        Standing,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("standing"),
    )
    rank = models.PositiveIntegerField(_("rank"), null=True)
    shared_by = models.PositiveSmallIntegerField(_("shared by"), default=1)
    amount = models.DecimalField(_("money (yuan)"), max_digits=16, decimal_places=2, null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    approval = models.ForeignKey(
        Approval,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("confirmed with"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    revocation = models.ForeignKey(
        Approval,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("revoked with"),
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.UniqueConstraint(
                fields=["prize", "entry"],
                condition=models.Q(revoked_at=None),
                name="award_once_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(standing__isnull=False) | ~models.Q(reason=""),
                name="award_by_rank_or_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, approval=None)
                | models.Q(confirmed_at__isnull=False, approval__isnull=False),
                name="award_confirmed_with_approval",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revocation=None)
                | models.Q(
                    revoked_at__isnull=False,
                    revocation__isnull=False,
                    confirmed_at__isnull=False,
                ),
                name="award_revoked_after_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prize.name} {self.entry.number}"

    @property
    def is_void(self) -> bool:
        """Revoked, or its entry has left the contest since; reads the entry."""
        return self.revoked_at is not None or self.entry.state not in Entry.IN_CONTEST

    @property
    def scope(self) -> str:
        return self.prize.competition.path


class AwardList(models.Model):
    """What a second person was asked to give: prizes and awards, as they stood at that moment.

    Written by `award_lists.content_of`. The database never changes it.
    """

    approval = models.OneToOneField(
        Approval,
        on_delete=models.PROTECT,
        related_name="award_list",
        verbose_name=_("two-person step"),
    )
    content = models.JSONField(_("content"))

    class Meta:
        verbose_name = _("list of awards")
        verbose_name_plural = _("lists of awards")

    def __str__(self) -> str:
        return f"#{self.pk} {self.approval.subject}"

    @property
    def scope(self) -> str:
        return self.approval.scope
