"""What a node asks of its entrants beyond the form itself: questions, materials, letters.

Each row holds for its node and for every node below it.
"""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models.parts import Category
from competitions.models.tree import Competition, ancestor_paths


class AskedQuerySet(models.QuerySet[Any]):
    def asked_by(self, competition: Competition) -> Self:
        """The rows of the node and of the nodes above it, those of the root first."""
        nodes = Competition.objects.filter(path__in=ancestor_paths(competition.path))
        return self.filter(competition__in=nodes.values("pk"))


class QuestionQuerySet(AskedQuerySet):
    def put_to(self, competition: Competition, kind: str) -> Self:
        """The questions that entries of a category of this kind answer, in their order.

        `kind` is a `Category.Kind`: a question for the makers of the level above is put to the
        makers of every contest below. Those that are switched off are left out.
        """
        asked = self.asked_by(competition).filter(
            models.Q(category=None) | models.Q(category__kind=kind), limits__off__isnull=True
        )
        return asked.select_related("shown_if").order_by("competition__path", "order", "pk")


class Question(models.Model):
    """A question that an organiser adds to the entry form.

    `key` is the question's name in data: the same key in two contests is the same question, so an
    answer travels with the project. `limits` is what `competitions.questions.limits` reads.
    """

    class Kind(models.TextChoices):
        SHORT = "short", _("Short text")
        LONG = "long", _("Long text")
        NUMBER = "number", _("Number with a unit")
        MONEY = "money", _("Amount of money (10,000 yuan)")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One of several")
        MANY = "many", _("Any of several")
        FILE = "file", _("File")
        TABLE = "table", _("Table of rows")

    competition = models.ForeignKey(
        Competition,
        on_delete=models.CASCADE,
        related_name="questions",
        verbose_name=_("competition"),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("category"),
        help_text=_("Empty: for all categories."),
    )
    key = models.SlugField(
        _("key"),
        max_length=40,
        help_text=_("Its name in lists and files, such as rd-staff."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    label = models.CharField(_("question"), max_length=120)
    help_text = models.CharField(_("help"), max_length=300, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    limits = models.JSONField(_("limits"), default=dict, blank=True)
    shown_if = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leads_to",
        verbose_name=_("shown only after"),
    )
    shown_if_answer = models.CharField(_("if the answer there is"), max_length=120, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["competition", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "key"], name="question_once"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def scope(self) -> str:
        return self.competition.path


class MaterialRequirement(models.Model):
    """How many files of one kind an entry hands in, of which formats and sizes.

    The nearest node that says something about a kind decides it; where no node does, the portal's
    own list holds (`projects.services.material_rules`).
    """

    class Kind(models.TextChoices):
        PLAN = "plan", _("Business plan")
        DECK = "deck", _("Pitch deck")
        LICENCE = "licence", _("Business licence")
        DECLARATION = "declaration", _("Signed declaration")
        PATENT = "patent", _("Patents and other rights")
        FINANCE = "finance", _("Financial statements")
        VIDEO = "video", _("Video")
        OTHER = "other", _("Other evidence")

    competition = models.ForeignKey(
        Competition,
        on_delete=models.CASCADE,
        related_name="material_requirements",
        verbose_name=_("competition"),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="material_requirements",
        verbose_name=_("category"),
        help_text=_("Empty: for all categories."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    least = models.PositiveSmallIntegerField(
        _("files at least"), default=0, help_text=_("0: the entrant may leave it out.")
    )
    most = models.PositiveSmallIntegerField(
        _("files at most"),
        default=1,
        validators=[MaxValueValidator(20)],
        help_text=_("0: this kind is not asked for here."),
    )
    formats = models.JSONField(_("formats"), default=list)
    max_mib = models.PositiveSmallIntegerField(
        _("largest size (MB)"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
    )
    help_text = models.CharField(_("help"), max_length=200, blank=True)

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("required material")
        verbose_name_plural = _("required materials")
        ordering = ["competition", "kind", models.F("category").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "kind"],
                condition=models.Q(category=None),
                name="requirement_once_for_all",
                violation_error_message=_("This material is laid down here already."),
            ),
            models.UniqueConstraint(
                fields=["competition", "kind", "category"],
                condition=models.Q(category__isnull=False),
                name="requirement_once_per_category",
                violation_error_message=_("This material is laid down here already."),
            ),
            models.CheckConstraint(
                condition=models.Q(least__lte=models.F("most")),
                name="requirement_least_within_most",
                violation_error_message=_("“At least” cannot be more than “at most”."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class MessageTemplate(models.Model):
    """The words of one letter to entrants, with placeholders in braces such as {project}.

    The nearest node that has a text for the occasion gives it; where none does, the portal's own
    text is sent (`projects.services.letters`).
    """

    class Occasion(models.TextChoices):
        SUBMITTED = "submitted", _("Receipt of an entry")
        RETURNED = "returned", _("Returned for correction")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CLOSING = "closing", _("Registration closes soon")
        CORRECTION_DUE = "correction_due", _("Correction due soon")

    competition = models.ForeignKey(
        Competition,
        on_delete=models.CASCADE,
        related_name="message_templates",
        verbose_name=_("competition"),
    )
    occasion = models.CharField(_("occasion"), max_length=20, choices=Occasion)
    subject = models.CharField(_("subject"), max_length=120)
    body = models.TextField(_("text"), max_length=2000)
    short_text = models.CharField(
        _("text message"),
        max_length=200,
        help_text=_("Without a link; 70 characters fit into one."),
    )
    by_email = models.BooleanField(_("by e-mail"), default=True)
    by_sms = models.BooleanField(_("by text message"), default=False)
    is_held = models.BooleanField(
        _("look at it before it goes"),
        default=False,
        help_text=_("Letters wait in the outbox until somebody releases them."),
    )

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["competition", "occasion"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "occasion"], name="letter_once"),
        ]

    def __str__(self) -> str:
        return str(self.get_occasion_display())

    @property
    def scope(self) -> str:
        return self.competition.path
