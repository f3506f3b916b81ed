"""The expert pool in the admin. It belongs to all contests."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import actor_of
from competitions.administration.filters import choice_filter
from competitions.administration.places import InRegion
from competitions.administration.scope import (
    ORGANISER,
    ScopedAdmin,
    ScopedInline,
    reach_of,
)
from competitions.administration.tables import TablePage, sheet_answer, table_answer
from judging import rules
from judging.expert_forms import (
    ContactForm,
    ExpertiseForm,
    ExpertiseFormSet,
    JudgeForm,
    UnmaskForm,
)
from judging.models import Absence, Expertise, Judge, PastService, ServedRegion
from judging.services.contacts import change_contact, unmask_contact
from judging.services.expert_columns import EXPERTS
from judging.services.expert_table import PORT
from judging.services.pool import past_seats


class ExpertiseInline(ScopedInline):
    model = Expertise
    form = ExpertiseForm
    formset = ExpertiseFormSet
    fields = ["sector_code"]
    tab = True


class ServedRegionInline(ScopedInline):
    """Where the expert goes to judge; none means everywhere."""

    model = ServedRegion
    fields = ["region"]
    autocomplete_fields = ["region"]
    tab = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("region")


class AbsenceInline(ScopedInline):
    model = Absence
    fields = ["starts_on", "ends_on", "note"]
    tab = True


class PastServiceInline(ScopedInline):
    model = PastService
    fields = ["year", "contest", "duty"]
    tab = True


@admin.register(Judge)
class JudgeAdmin(ScopedAdmin):
    """The expert pool belongs to all contests; what an expert is called there, to those who seat
    them. Telephone and e-mail stand masked; seeing them takes a reason on record."""

    section = "people"
    place = 3
    icon = "school"
    autocomplete_fields = ["region"]
    form = JudgeForm
    inlines = [ExpertiseInline, ServedRegionInline, AbsenceInline, PastServiceInline]
    list_display = ["name", "employer", "title", "profile", "region"]
    list_filter = [choice_filter("profile"), InRegion]
    list_select_related = ["user", "region"]
    search_fields = ["user__name", "employer"]
    ordering = ["user__name", "pk"]
    readonly_fields = ["name", "phone_shown", "email_shown", "seats_shown"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("table/", view(self.table_view), name="judging_judge_table"),
            path("table/file/", view(self.sheet_view), name="judging_judge_sheet"),
            path("<int:pk>/contact/", view(self.contact_view), name="judging_judge_contact"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("full name"), ordering="user__name")
    def name(self, judge: Judge) -> str:
        return str(judge.user)

    @admin.display(description=gettext_lazy("professional titles"))
    def title(self, judge: Judge) -> str:
        return judge.title

    @admin.display(description=gettext_lazy("telephone"))
    def phone_shown(self, judge: Judge) -> str:
        return judge.masked_phone or "–"

    @admin.display(description=gettext_lazy("e-mail address"))
    def email_shown(self, judge: Judge) -> str:
        return judge.masked_email or "–"

    @admin.display(description=gettext_lazy("seats so far"))
    def seats_shown(self, judge: Judge) -> str:
        lines = [f"{year} {contest} ({heats})" for year, contest, heats in past_seats(judge)]
        return _("; ").join(lines) or "–"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        first = "name" if obj else "account"
        last = ["phone_shown", "email_shown", "seats_shown"] if obj else []
        return [
            first,
            "employer",
            "employer_code",
            "titles",
            "profile",
            "region",
            "can_chair",
            "most_entries",
            "most_heats",
            "biography",
            *last,
        ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return Judge.objects.for_list()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reach_of(request).holds(*self.view_roles)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not reach_of(request).holds(ORGANISER):
            return False
        return obj is None or not self.why_fixed(request, obj)

    def fixed_because(self, request: HttpRequest, obj: Any) -> str:
        if rules.foreign_seats(request.user).filter(judge=obj).exists():
            return _("This expert also sits on panels of contests that you do not organise.")
        return ""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        may_take = reach_of(request).holds(ORGANISER)
        link = reverse("admin:judging_judge_table") if may_take else ""
        return super().changelist_view(request, {"table_link": link, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        pages = []
        if object_id.isdecimal() and reach_of(request).holds(ORGANISER):
            link = reverse("admin:judging_judge_contact", args=[int(object_id)])
            pages = [{"title": _("Contact"), "link": link, "icon": "call"}]
        context = {"pages": pages, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def table_view(self, request: HttpRequest) -> HttpResponse:
        """Experts from Excel."""
        return table_answer(request, self.admin_site, _page())

    def sheet_view(self, request: HttpRequest) -> HttpResponse:
        """Experts as Excel, without their contacts."""
        return sheet_answer(request, _page())

    def contact_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Why one looks; then telephone and e-mail, to read and to change."""
        judge = self.get_queryset(request).filter(pk=pk).first()
        if judge is None or not rules.keeps_expert(request.user, judge):
            raise Http404
        form: Any = UnmaskForm(request.POST or None)
        shown = None
        if request.method == "POST" and "save" in request.POST:
            shown = ContactForm(request.POST, instance=judge)
            if shown.is_valid():
                return self._contact_saved(request, judge, shown.cleaned_data)
        elif request.method == "POST" and form.is_valid():
            reason, who = form.cleaned_data["reason"], actor_of(request)
            unmask_contact(judge, reason=reason, actor=who, at=timezone.now())
            shown = ContactForm(instance=judge)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Contact"),
            "subtitle": str(judge),
            "judge": judge,
            "form": shown or form,
            "is_shown": shown is not None,
            "back": reverse("admin:judging_judge_change", args=[judge.pk]),
        }
        return TemplateResponse(request, "admin/judging/judge/contact.html", context)

    def _contact_saved(
        self, request: HttpRequest, judge: Judge, data: dict[str, str]
    ) -> HttpResponse:
        try:
            change_contact(judge, **data, actor=actor_of(request), at=timezone.now())
        except PermissionDenied as denied:
            raise Http404 from denied
        messages.success(request, _("The contact is saved."))
        return HttpResponseRedirect(reverse("admin:judging_judge_change", args=[judge.pk]))


def _page() -> TablePage:
    back = reverse("admin:judging_judge_changelist")
    return TablePage(EXPERTS, None, back, reverse("admin:judging_judge_sheet"), PORT)
