"""Objections to a public notice, and the files that prove them."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.masking import masked_unit
from competitions.models import Competition, StaffGrant
from projects.models import Entry, Project


def evidence_path(file: "ObjectionFile", filename: str) -> str:
    """A name of the server's own making: what the objector called the file is never a path."""
    return f"objections/{uuid.uuid4().hex}"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def open(self) -> Self:
        """What nobody has answered for good; each keeps its notice from taking effect."""
        return self.filter(state__in=Objection.OPEN)

    def for_list(self) -> Self:
        return self.select_related("notice__competition", "entry__project").order_by(
            "filed_at", "pk"
        )

    def filed_by_user(self, user: Any) -> Self:
        return self.filter(filed_by=user) if user.is_authenticated else self.none()

    def visible_to(self, user: Any) -> Self:
        """To organisers and supervisors of the node, unless they have a part in what it is about.

        One against the list as a whole is kept from whoever has a part in any project of the
        contest: as owner, as teammate, or by a recusal.
        """
        if not user.is_authenticated:
            return self.none()
        roles = (StaffGrant.Role.ORGANISER, StaffGrant.Role.SUPERVISOR)
        nodes = Competition.objects.staffed_by(user, *roles).values("pk")
        own = Entry.objects.filter(project__in=Project.objects.kept_from(user).values("pk"))
        in_contest = own.filter(competition=models.OuterRef("notice__competition"))
        seen = self.filter(notice__competition__in=nodes).exclude(entry__in=own.values("pk"))
        return seen.exclude(models.Q(entry=None) & models.Exists(in_contest))


class Objection(models.Model):
    """A written objection (异议) under the real name, against one project of a notice or its list.

    Who filed it, how to reach them and what they gave as evidence is for the organisers and
    supervisors of the contest. `number` is drawn by lot, so that it tells of no others. The
    database keeps what was filed as it is; the ways to reach its people can be emptied.
    """

    class State(models.TextChoices):
        FILED = "filed", _("Filed")
        ADMITTED = "admitted", _("Admitted")
        NOT_ADMITTED = "refused", _("Not admitted")
        INVESTIGATING = "looked_into", _("Under investigation")
        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Not upheld")
        WITHDRAWN = "withdrawn", _("Taken back by the objector")

    class Kind(models.TextChoices):
        PERSON = "person", _("A person")
        ORGANISATION = "organisation", _("An organisation")

    class Consequence(models.TextChoices):
        DISQUALIFY = "disqualify", _("The project is disqualified")
        ANEW = "anew", _("The list is made anew from the results in force")

    OPEN = (State.FILED, State.ADMITTED, State.INVESTIGATING)

    notice = models.ForeignKey(
        "publicity.Notice",
        on_delete=models.PROTECT,
        related_name="objections",
        verbose_name=_("public notice"),
    )
    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        null=True,
        related_name="objections",
        verbose_name=_("entry"),
    )
    number = models.CharField(_("number"), max_length=12, unique=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.FILED, editable=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    contact_name = models.CharField(_("contact person"), max_length=60, blank=True)
    mobile = models.CharField(_("mobile number"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    grounds = models.TextField(_("facts and reasons"), max_length=4000)
    signature = models.CharField(_("signature"), max_length=120, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="objections",
        verbose_name=_("filed by"),
    )
    filed_at = models.DateTimeField(_("filed at"))
    answer = models.TextField(_("reason"), max_length=1000, blank=True)
    ruling = models.TextField(_("ruling"), max_length=4000, blank=True)
    consequence = models.CharField(
        _("consequence"), max_length=10, choices=Consequence, blank=True
    )
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["filed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="upheld") | ~models.Q(consequence=""),
                name="objection_upheld_has_consequence",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def scope(self) -> str:
        return self.notice.competition.path

    @property
    def masked_name(self) -> str:
        """What lists show of the name: 陈*, 杭州****."""
        if self.kind == self.Kind.ORGANISATION:
            return masked_unit(self.name)
        return f"{self.name[:1]}*"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class ObjectionReceipt(models.Model):
    """That an objection came in at a moment and its files are still being looked at.

    It goes when the objection is on record or was refused. Until then the notice neither ends nor
    is superseded, so that what came in time is not late for how long looking takes.
    """

    notice = models.ForeignKey(
        "publicity.Notice",
        on_delete=models.PROTECT,
        related_name="receipts",
        verbose_name=_("public notice"),
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("filed by"),
    )
    size = models.PositiveBigIntegerField(_("size"))
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("objection being looked at")
        verbose_name_plural = _("objections being looked at")
        ordering = ["received_at", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ObjectionFile(models.Model):
    """One file of an objection: the sealed letter of an organisation, or evidence; never changed."""

    class Kind(models.TextChoices):
        LETTER = "letter", _("Sealed letter")
        EVIDENCE = "evidence", _("Evidence file")

    objection = models.ForeignKey(
        Objection, on_delete=models.PROTECT, related_name="files", verbose_name=_("objection")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    file = models.FileField(_("file"), upload_to=evidence_path)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    scan = models.CharField(_("scan for malware"), max_length=10)

    class Meta:
        verbose_name = _("file of an objection")
        verbose_name_plural = _("files of objections")
        ordering = ["objection", "kind", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def scope(self) -> str:
        return self.objection.scope
