"""A project in a competition: who sees it, and where it stands."""

from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Category, Competition, Sector, StaffGrant
from projects.models.project import Project, Recusal

STAFF_READERS = (
    StaffGrant.Role.ORGANISER,
    StaffGrant.Role.REVIEWER,
    StaffGrant.Role.SECRETARIAT,
    StaffGrant.Role.SUPERVISOR,
)


class EntryQuerySet(models.QuerySet["Entry"]):
    def for_list(self) -> Self:
        return self.select_related(
            "project__enterprise__region",
            "project__team__region",
            "competition",
            "category",
            "sector",
        ).order_by("number", "pk")

    def owned_by(self, user: Any) -> Self:
        return self.filter(project__in=Project.objects.owned_by(user).values("pk"))

    def without_recused(self, user: Any) -> Self:
        """Leaves out every project that `user` is recused from."""
        recused = Recusal.objects.filter(user=user, project=models.OuterRef("project"))
        return self.exclude(models.Exists(recused))

    def visible_to(self, user: Any) -> Self:
        """The user's own, and for staff of the node or above what has been submitted there.

        A recusal hides an entry from everybody but its own people. Judges come to it through
        their heat, in judging.
        """
        if not user.is_authenticated:
            return self.none()
        nodes = Competition.objects.staffed_by(user, *STAFF_READERS).values("pk")
        own = Entry.objects.owned_by(user).values("pk")
        staff = (
            Entry.objects.filter(competition__in=nodes)
            .exclude(state=Entry.State.DRAFT)
            .without_recused(user)
            .values("pk")
        )
        return self.filter(models.Q(pk__in=own) | models.Q(pk__in=staff))

    def in_contest(self) -> Self:
        """Entries that take part: accepted and not out of it since."""
        return self.filter(state__in=Entry.IN_CONTEST)


class Entry(models.Model):
    """A project in a competition. `declared` freezes at submission what the entrant stated."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        REJECTED = "rejected", _("Rejected")
        ACCEPTED = "accepted", _("Accepted")
        NOTICED = "noticed", _("On public notice")
        CONFIRMED = "confirmed", _("Confirmed")
        RECOMMENDED = "recommended", _("Recommended")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DISQUALIFIED = "disqualified", _("Disqualified")

    class Need(models.TextChoices):
        LANDING = "landing", _("A place to land")
        ORDERS = "orders", _("Orders")
        PARTNERS = "partners", _("Partners")
        EQUITY = "equity", _("Equity investment")
        CREDIT = "credit", _("Bank credit")

    IN_CONTEST = (State.ACCEPTED, State.NOTICED, State.CONFIRMED, State.RECOMMENDED)

    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=_("project"),
    )
    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=_("competition"),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=_("category"),
    )
    sector = models.ForeignKey(
        Sector,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=_("sector"),
    )
    number = models.CharField(
        _("entry number"),
        max_length=40,
        unique=True,
        null=True,
        blank=True,
        editable=False,
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.DRAFT, editable=False
    )
    contact_name = models.CharField(_("contact person"), max_length=40)
    contact_mobile = models.CharField(_("contact mobile"), max_length=20)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    earlier_award = models.CharField(
        _("earlier contests and awards"),
        max_length=200,
        blank=True,
        help_text=_("Leave empty if there are none."),
    )
    contact_position = models.CharField(_("contact's position"), max_length=40, blank=True)
    funding_history = models.CharField(_("funding received so far"), max_length=300, blank=True)
    funding_need = models.DecimalField(
        _("funding needed (10,000 yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    use_of_funds = models.CharField(_("use of the funds"), max_length=300, blank=True)
    needs = models.JSONField(_("what the project looks for"), default=list, blank=True)
    declared = models.JSONField(_("declared facts"), default=dict, editable=False)
    revision = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("form reviewer in charge"),
    )
    correct_by = models.DateTimeField(_("to be corrected by"), null=True, editable=False)
    recommended_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recommended_to",
        verbose_name=_("recommended from"),
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [models.Index(fields=["competition", "state"], name="entry_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["project", "competition"], name="entry_once"),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(number__isnull=False),
                name="entry_submitted_has_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.pk} {self.project.title}"

    @property
    def scope(self) -> str:
        return self.competition.path
