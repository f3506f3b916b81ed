"""Accounts, for the platform's administrator alone. The audit trail is in projects."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.admin_audit import AuditedAdmin, RefusableForm
from accounts.masking import masked_mobile
from accounts.models import TextMessage, User


class PlatformAdmin(AuditedAdmin):
    """Pages of the platform's administrator."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = request.user
        return bool(user.is_active and getattr(user, "is_superuser", False))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)


class NewAccountForm(RefusableForm, UserCreationForm):
    class Meta:
        model = User
        fields = ["username", "name", "email"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email and User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("Another account has this e-mail address."))
        return email


class AccountForm(RefusableForm, UserChangeForm):
    """`actor` is whoever fills it in; set by the page."""

    actor: User | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if self.actor is not None and self.instance.pk == self.actor.pk:
            for name in ("is_active", "is_superuser"):
                if not cleaned.get(name):
                    self.add_error(name, ValidationError(_("You cannot take this from yourself.")))
        return cleaned


@admin.register(User)
class AccountAdmin(PlatformAdmin, UserAdmin):
    """Who may sign in. Duties are given as staff grants; a flag here opens no contest."""

    section = "people"
    place = 1
    icon = "person"
    form = AccountForm
    add_form = NewAccountForm
    change_password_form = AdminPasswordChangeForm
    hidden_from_audit = frozenset({"email", "mobile", "password"})
    list_display = ["username", "name", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["username", "name", "email"]
    filter_horizontal = ()
    readonly_fields = ["username", "email", "mobile_masked", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password", "name"]}),
        (_("Contact"), {"fields": ["email", "mobile_masked"]}),
        (_("Access"), {"fields": ["is_active", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    "username",
                    "name",
                    "email",
                    "usable_password",
                    "password1",
                    "password2",
                ],
            },
        ),
    ]

    @admin.display(description=_("mobile number"))
    def mobile_masked(self, user: User) -> str:
        return masked_mobile(user.mobile) if user.mobile else "–"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else []

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: type[forms.ModelForm] = super().get_form(request, obj, change=change, **kwargs)
        if issubclass(form, AccountForm):
            form.actor = request.user  # type: ignore[assignment]
            form.base_fields["is_superuser"].label = _("platform administrator")
            form.base_fields["is_superuser"].help_text = _(
                "Manages accounts, duties, root contests, regions and venues. Sees no entries and "
                "no scores."
            )
        return form

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        # Django saves and logs in two steps; here the change and its audit line are one.
        with transaction.atomic():
            return super().user_change_password(request, id, form_url)


@admin.register(TextMessage)
class TextMessageAdmin(PlatformAdmin):
    """What no gateway took: there for demonstrations, where nobody's telephone rings."""

    section = "people"
    place = 9
    icon = "sms"
    list_display = ["at", "mobile_masked", "text"]
    fields = readonly_fields = ["at", "mobile_masked", "text"]

    def get_queryset(self, request: HttpRequest) -> Any:
        shown = super().get_queryset(request)
        return shown if settings.CHUANGSAI_SMS == "database" else shown.none()

    @admin.display(description=_("mobile number"))
    def mobile_masked(self, message: TextMessage) -> str:
        return masked_mobile(message.mobile)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
