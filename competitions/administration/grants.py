"""Duties: given, offered by e-mail and ended through the services, never changed, never deleted."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.masking import masked_email
from competitions import rules
from competitions.administration.bulk import BulkAdmin
from competitions.administration.bulk_actions import END_DUTIES
from competitions.administration.choices import contest_year
from competitions.administration.filters import NodeFilter, YesNoFilter, choice_filter
from competitions.administration.scope import ORGANISER, organised_by, reach_of
from competitions.administration.steps import AdminStep, SteppedAdmin
from competitions.forms.grants import EndForm, GrantForm, InvitationForm
from competitions.models import Competition, Invitation, StaffGrant
from competitions.services import grants, invitations
from competitions.services.grants import GrantRefused
from competitions.services.invitations import InvitationClosed, InvitationRefused


class EndedFilter(YesNoFilter):
    """Whether somebody ended the duty before its time."""

    title = _("ended")
    parameter_name = "ended"
    lookup = models.Q(revoked_at__isnull=False)


class AnsweredFilter(YesNoFilter):
    """Whether an invitation is over: accepted, declined or taken back."""

    title = _("answered")
    parameter_name = "answered"
    lookup = (
        models.Q(accepted_at__isnull=False)
        | models.Q(declined_at__isnull=False)
        | models.Q(revoked_at__isnull=False)
    )


class DutyAdmin(SteppedAdmin):
    """Organisers see what is on their nodes, the platform's administrator all of it."""

    section = "people"
    autocomplete_fields = ["competition"]
    view_roles = (ORGANISER,)
    service_records = frozenset({"add"})
    ordering = ["competition__path", "role", "pk"]
    new_form: type[forms.ModelForm]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        if reach_of(request).is_platform:
            rows: models.QuerySet[Any] = self.model._default_manager.all()
        else:
            rows = super().get_queryset(request)
        return rows.select_related(*self.list_select_related).order_by(*self.ordering)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reach_of(request).is_platform or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return reach_of(request).is_platform or super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        chosen = {} if obj else {"form": self.new_form}
        form = super().get_form(request, obj, change=change, **(chosen | kwargs))
        form.actor, form.at = request.user, timezone.now()
        return form

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "competition":
            everywhere = Competition.objects.order_by("path")
            own = organised_by(request.user)
            kwargs["queryset"] = everywhere if reach_of(request).is_platform else own
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _may_end(user: Any, grant: StaffGrant) -> bool:
    return grant.revoked_at is None and rules.may_grant(user, grant.competition)


class StaffGrantAdmin(BulkAdmin, DutyAdmin):
    bulk = (END_DUTIES,)
    place = 0
    icon = "badge"
    new_form = GrantForm
    refusals = (*DutyAdmin.refusals, GrantRefused)
    steps = (
        AdminStep(
            name="revoke",
            button=_("End this duty"),
            consequence=_("The person loses this duty at once. The record of it stays."),
            keep=_("Leave the duty as it is"),
            take=grants.revoke_grant,
            is_open=_may_end,
            done=_("The duty has ended."),
            form=EndForm,
        ),
    )
    readonly_fields = ["user_shown", "granted_by_shown", "granted_at", "via_shown", "revoked_at"]
    list_display = [
        "user",
        "role",
        "competition",
        contest_year,
        "granted_at",
        "expires_at",
        "revoked_at",
    ]
    list_filter = [NodeFilter, choice_filter("role"), EndedFilter]
    list_select_related = ["user", "competition", "granted_by", "via__user", "via__competition"]
    search_fields = ["user__name", "user__username", "competition__name"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["competition", "account", "role", "expires_at"]
        given = ("granted_by_shown", "granted_at")
        end = ("expires_at", "revoked_at")
        return ["competition", "user_shown", "role", given, "via_shown", end]

    @admin.display(description=_("user"))
    def user_shown(self, grant: StaffGrant) -> str:
        return str(grant.user)

    @admin.display(description=_("granted by"))
    def granted_by_shown(self, grant: StaffGrant) -> str:
        return str(grant.granted_by or "–")

    @admin.display(description=_("given by virtue of"))
    def via_shown(self, grant: StaffGrant) -> str:
        return str(grant.via or _("the platform's administrator"))

    def fixed_because(self, request: HttpRequest, obj: Any) -> str:
        return str(_("A duty is not changed. End it, and give another one."))

    def step_form(self, request: HttpRequest, step: AdminStep, obj: Any) -> forms.Form | None:
        form = super().step_form(request, step, obj)
        if isinstance(form, EndForm):
            form.about(grants.passed_on_by(obj))
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        typed = form.cleaned_data
        made = grants.grant_role(
            typed["competition"],
            typed["account"],
            typed["role"],
            actor=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            expires_at=typed["expires_at"],
        )
        obj.__dict__.update(made.__dict__)


def _is_unanswered(invitation: Invitation) -> bool:
    return not (invitation.accepted_at or invitation.declined_at or invitation.revoked_at)


def _may_change(user: Any, invitation: Invitation) -> bool:
    return _is_unanswered(invitation) and rules.may_grant(user, invitation.competition)


def site_of(request: HttpRequest) -> str:
    """The portal's own address as the reader has it, checked against ALLOWED_HOSTS."""
    return request.build_absolute_uri("/")


class InvitationAdmin(DutyAdmin):
    """What was offered by e-mail, and what became of it."""

    place = 1
    icon = "mail"
    new_form = InvitationForm
    refusals = (*DutyAdmin.refusals, InvitationRefused, InvitationClosed)
    steps = (
        AdminStep(
            name="send_again",
            button=_("Send the invitation again"),
            consequence=_(
                "The person gets another mail with a new address, valid for 14 days. The address "
                "that was sent before is worthless then."
            ),
            keep=_("Leave it as it is"),
            take=invitations.send_again,
            is_open=_may_change,
            done=_("The invitation is on its way again."),
        ),
        AdminStep(
            name="revoke",
            button=_("Take the invitation back"),
            consequence=_("The address in the mail opens nothing any more. The record stays."),
            keep=_("Leave it as it is"),
            take=invitations.revoke_invitation,
            is_open=_may_change,
            done=_("The invitation was taken back."),
        ),
    )
    readonly_fields = ["answer"]
    list_display = ["email", "name", "role", "competition", "invited_by", "valid_until", "answer"]
    list_filter = [NodeFilter, choice_filter("role"), AnsweredFilter]
    list_select_related = ["competition", "invited_by"]
    export_masks: ClassVar = {"email": masked_email}
    search_fields = ["email", "name", "competition__name"]
    ordering = ["competition__path", "-invited_at", "pk"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["competition", ("email", "name"), "role", "expires_at"]
        sent = ("invited_by", "invited_at", "valid_until")
        return ["competition", ("email", "name"), "role", "expires_at", sent, "answer"]

    def unmasks_export(self, request: HttpRequest) -> bool:
        """Organisers, who read the addresses on the page as well."""
        return self.has_add_permission(request)

    @admin.display(description=_("answer"))
    def answer(self, invitation: Invitation) -> str:
        for at, word in (
            (invitation.accepted_at, _("accepted")),
            (invitation.declined_at, _("declined")),
            (invitation.revoked_at, _("taken back or run out")),
        ):
            if at:
                return str(word)
        is_open = invitation.valid_until > timezone.now()
        return str(_("waits for an answer") if is_open else _("run out"))

    def fixed_because(self, request: HttpRequest, obj: Any) -> str:
        return str(_("An invitation is not changed. Take it back, and send another one."))

    def _take(
        self, request: HttpRequest, step: AdminStep, obj: Any, typed: Any, *, at: datetime
    ) -> None:
        if step.name == "send_again":
            step = replace(step, take=partial(step.take, site=site_of(request)))
        super()._take(request, step, obj, typed, at=at)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        made = invitations.invite(
            actor=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            site=site_of(request),
            **form.cleaned_data,
        )
        obj.__dict__.update(made.__dict__)
