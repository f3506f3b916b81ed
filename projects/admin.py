"""The audit trail, read-only. Entries, materials and recusals are deliberately not here.

It is registered in this app because a line about a project must stay hidden from whoever is
recused from it, and no lower app knows recusals.
"""

import json
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models.functions import Left, Length
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin_audit import AuditedAdmin
from accounts.models import AuditEntry
from competitions.admin_scope import ORGANISER, SUPERVISOR, reach_of
from competitions.models import StaffGrant
from projects.models import Entry, Recusal

# What the platform's administrator looks after; lines about entries and heats name projects.
PLATFORM_SUBJECTS = (
    "accounts.user",
    "competitions.competition",
    "competitions.region",
    "competitions.staffgrant",
    "competitions.venue",
)


def audit_lines_for(user: Any, *, is_platform: bool) -> models.QuerySet[AuditEntry]:
    """Lines of the nodes that `user` organises or supervises, without those on recused projects."""
    grants = StaffGrant.objects.in_force(user).filter(
        role__in=[ORGANISER, SUPERVISOR],
        competition__path=Left(models.OuterRef("scope"), Length("competition__path")),
    )
    seen = models.Q(models.Exists(grants))
    if is_platform:
        seen |= models.Q(subject_type__in=PLATFORM_SUBJECTS)
    projects = Recusal.objects.filter(user=user).values("project")
    text = models.CharField()
    recused = models.Q(
        subject_type="projects.project",
        subject_id__in=projects.values_list(models.functions.Cast("project", text)),
    ) | models.Q(
        subject_type="projects.entry",
        subject_id__in=Entry.objects.filter(project__in=projects).values_list(
            models.functions.Cast("pk", text)
        ),
    )
    return AuditEntry.objects.filter(seen).exclude(recused)


@admin.register(AuditEntry)
class AuditEntryAdmin(AuditedAdmin):
    place = 2
    list_display = ["at", "actor", "action", "subject"]
    list_display_links = ["at"]
    list_filter = ["action"]
    list_select_related = ["actor"]
    search_fields = ["subject", "action", "actor__name"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = [
        "at",
        "actor_shown",
        "action",
        "subject",
        "subject_type",
        "subject_id",
        "detail_shown",
    ]
    readonly_fields = ["actor_shown", "detail_shown"]

    @admin.display(description=_("actor"))
    def actor_shown(self, line: AuditEntry) -> str:
        return str(line.actor or "–")

    @admin.display(description=_("detail"))
    def detail_shown(self, line: AuditEntry) -> SafeString:
        text = json.dumps(line.detail, ensure_ascii=False, indent=2) if line.detail else "–"
        return format_html("<pre>{}</pre>", text)

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
