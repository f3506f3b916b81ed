"""The page of a node of the tree."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.templatetags.look import mark
from accounts.templatetags.look import state as state_mark
from competitions.administration.dates import DateWarnings
from competitions.administration.filters import NodeFilter, choice_filter
from competitions.administration.materials import RequirementInline
from competitions.administration.parts import (
    BodyInline,
    CategoryInline,
    DocumentInline,
    FeedInline,
    MeetingInline,
    QuotaInline,
    SectorInline,
)
from competitions.administration.places import TerritoryInline
from competitions.administration.questions import QuestionInline
from competitions.administration.scope import reach_of
from competitions.administration.steps import AdminStep, SteppedAdmin
from competitions.administration.transfer import TransferAdmin
from competitions.forms.nodes import CompetitionForm
from competitions.models import Competition
from competitions.services import tree
from competitions.services.places import WrongPlace
from competitions.services.registration_checklist import NotComplete
from competitions.workflow import COMPETITION_WORKFLOW


def _is_open(step: str) -> Any:
    def open_to(user: Any, node: Competition) -> bool:
        return any(found.name == step for found in COMPETITION_WORKFLOW.open_to(user, node))

    return open_to


COMPETITION_STEPS = (
    AdminStep(
        name="open",
        button=_("Open the contest to the public"),
        consequence=_(
            "Everybody can then read the page of this contest. Projects can be entered between "
            "the two registration dates. This cannot be taken back."
        ),
        keep=_("Leave it in preparation"),
        take=tree.open_competition,
        is_open=_is_open("open"),
        done=_("The contest is open to the public."),
    ),
    AdminStep(
        name="archive",
        button=_("Archive the contest"),
        consequence=_(
            "The contest is closed for good. What was published stays readable, and nothing of its "
            "set-up can be changed any more."
        ),
        keep=_("Leave it open"),
        take=tree.archive_competition,
        is_open=_is_open("archive"),
        done=_("The contest is archived."),
    ),
)


@admin.register(Competition)
class CompetitionAdmin(TransferAdmin, DateWarnings, SteppedAdmin):
    """One node. Its place in the tree and its code are given once, when it is made."""

    dated = frozenset({"registration_opens_at", "registration_closes_at"})
    node = "pk"
    section = "contest"
    icon = "account_tree"
    inlines = [
        BodyInline,
        CategoryInline,
        TerritoryInline,
        SectorInline,
        QuotaInline,
        FeedInline,
        DocumentInline,
        MeetingInline,
        QuestionInline,
        RequirementInline,
    ]
    autocomplete_fields = ["parent"]
    steps = COMPETITION_STEPS
    refusals = (*SteppedAdmin.refusals, NotComplete, WrongPlace)
    form = CompetitionForm
    service_records = frozenset({"add"})
    fixed_after_creation = ("parent", "level", "code")
    readonly_fields = ["state_shown", "parent_shown"]
    list_display = [
        "name",
        "level",
        "parent_shown",
        "year",
        "state_shown",
        "registration_closes_at",
    ]
    list_filter = [NodeFilter, choice_filter("level"), choice_filter("state"), "year"]
    search_fields = ["name", "short_name", "code"]
    fieldsets = [
        (
            _("Name and texts"),
            {"fields": ["name", "short_name", ("edition", "year"), "summary"]},
        ),
        (
            _("Registration"),
            {"fields": [("registration_opens_at", "registration_closes_at"), "number_prefix"]},
        ),
        (_("Contact"), {"fields": [("office_phone", "supervision_phone")]}),
        (_("The body that carries the work"), {"fields": [("run_by", "task_accepted_on")]}),
        (_("State"), {"fields": ["state_shown"]}),
    ]

    def node_of(self, obj: Any) -> Competition:
        node: Competition = obj
        return node

    @admin.display(description=_("parent"))
    def parent_shown(self, node: Competition) -> str:
        # Django would link it, and the link would be dead for who has no rights up there.
        return str(node.parent or "–")

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, node: Competition) -> SafeString:
        return state_mark(node) if node.pk else mark("idle", Competition.State.DRAFT.label)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        nodes = Competition.objects.select_related("parent").order_by("path")
        seen = models.Q(pk__in=super().get_queryset(request).order_by().values("pk"))
        return nodes.filter(
            seen | models.Q(parent=None) if reach_of(request).is_platform else seen
        )

    def _is_platforms(self, request: HttpRequest, obj: Competition | None) -> bool:
        """The platform's administrator sets roots up, and nothing below them."""
        return reach_of(request).is_platform and (obj is None or obj.parent_id is None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_platforms(request, obj) or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._is_platforms(request, None) or super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if self._is_platforms(request, obj):
            return obj is None or not self.why_fixed(request, obj)
        return super().has_change_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        place = ["parent_shown" if obj else "parent", "level", "code"]
        return [(_("Place in the tree"), {"fields": place}), *self.fieldsets]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        if obj is None:
            return []
        left_out = QuotaInline if obj.parent_id is None else SectorInline
        return [inline for inline in self.inlines if inline is not left_out]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        numbered = obj is not None and obj.state != Competition.State.DRAFT
        return [
            *super().get_readonly_fields(request, obj),
            *(["number_prefix"] if numbered else []),
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.may_make_root = reach_of(request).is_platform
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made = tree.create_competition(
            actor=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            **form.cleaned_data,
        )
        obj.__dict__.update(made.__dict__)
