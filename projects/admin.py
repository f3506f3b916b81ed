"""The audit trail, read-only. Entries, materials and recusals are deliberately not here.

It is registered in this app because a line about a project must stay hidden from whoever is
recused from it, and no lower app knows recusals.
"""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models.functions import Left, Length
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from accounts.admin_audit import AuditedAdmin
from accounts.audit_words import action_words, detail_words, kind_words
from accounts.models import AuditEntry
from competitions.administration.filters import ChoiceForm, NodeFilter
from competitions.administration.scope import ORGANISER, SUPERVISOR, reach_of
from competitions.models import StaffGrant
from projects.kept_back import kept_back
from projects.models import Entry, Project

# What the platform's administrator looks after; lines about entries and heats name projects.
PLATFORM_SUBJECTS = (
    "accounts.listexport",
    "accounts.user",
    "competitions.competition",
    "competitions.region",
    "competitions.staffgrant",
    "competitions.venue",
)


def audit_lines_for(user: Any, *, is_platform: bool) -> models.QuerySet[AuditEntry]:
    """Lines of the nodes that `user` organises or supervises, without those on projects they are party to.

    What apps above keep from the user (`kept_back`) is left out too.
    """
    grants = StaffGrant.objects.in_force(user).filter(
        role__in=[ORGANISER, SUPERVISOR],
        competition__path=Left(models.OuterRef("scope"), Length("competition__path")),
    )
    seen = models.Q(models.Exists(grants))
    if is_platform:
        seen |= models.Q(subject_type__in=PLATFORM_SUBJECTS)
    projects = Project.objects.kept_from(user).order_by()
    text = models.CharField()
    recused = models.Q(
        subject_type="projects.project",
        subject_id__in=projects.values_list(models.functions.Cast("pk", text)),
    ) | models.Q(
        subject_type="projects.entry",
        subject_id__in=Entry.objects.filter(project__in=projects.values("pk")).values_list(
            models.functions.Cast("pk", text)
        ),
    )
    return AuditEntry.objects.filter(seen).exclude(recused | kept_back(user))


class ActionFilter(DropdownFilter):
    """By what was done; offered is what was done in the lines that the reader sees."""

    title = _("action")
    parameter_name = "action"
    form_class = ChoiceForm

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        lines = model_admin.get_queryset(request).select_related(None).order_by()
        done = lines.values_list("action", flat=True).distinct()
        return sorted(((code, action_words(code)) for code in done), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        return queryset.filter(action=self.value()) if self.value() else queryset


class UnderNode(NodeFilter):
    """Lines of a contest and of all below it."""

    def condition(self, chosen: Any) -> models.Q:
        return models.Q(scope__startswith=chosen.path)


@admin.register(AuditEntry)
class AuditEntryAdmin(AuditedAdmin):
    section = "record"
    icon = "history"
    list_display = ["at", "actor", "action_shown", "subject"]
    list_display_links = ["at"]
    list_filter = [UnderNode, ActionFilter]
    list_select_related = ["actor"]
    search_fields = ["subject", "action", "actor__name"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = [
        "at",
        "actor_shown",
        "action_shown",
        "subject",
        "kind_shown",
        "subject_id",
        "detail_shown",
    ]
    readonly_fields = ["actor_shown", "action_shown", "kind_shown", "detail_shown"]

    @admin.display(description=_("action"), ordering="action")
    def action_shown(self, line: AuditEntry) -> str:
        return action_words(line.action)

    @admin.display(description=_("actor"))
    def actor_shown(self, line: AuditEntry) -> str:
        return str(line.actor or "–")

    @admin.display(description=_("subject type"))
    def kind_shown(self, line: AuditEntry) -> str:
        return kind_words(line.subject_type)

    @admin.display(description=_("detail"))
    def detail_shown(self, line: AuditEntry) -> SafeString:
        facts = format_html_join("", "<dt>{}</dt><dd>{}</dd>", detail_words(line))
        return format_html("<dl>{}</dl>", facts or "–")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        lines = audit_lines_for(request.user, is_platform=reach_of(request).is_platform)
        return lines.select_related("actor").order_by(*self.ordering)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not reach_of(request).is_empty

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
