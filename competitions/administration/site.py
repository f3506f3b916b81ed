"""The admin as the place where contests are set up: who gets in, and what is found there."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from accounts.admin_audit import AuditedAdmin
from competitions.administration.choices import ScopedAutocompleteView
from competitions.administration.scope import reach_of

# Sentences of Django that its own Chinese lacks; named here, they are translated with ours.
DJANGOS_GAPS = (
    _("- Select an option -"),
    _("Filter by %(field_name)s"),
    _("Add another %(verbose_name)s"),
    _("Add another %(model)s"),
)
APP_ORDER = ("competitions", "judging", "outcomes", "accounts")
# The side bar, in the order in which a contest is set up; a page names its section and its place.
SECTIONS = (
    ("contest", _("Contests")),
    ("rules", _("Rules")),
    ("people", _("People")),
    ("shared", _("Shared lists")),
    ("record", _("Record")),
)


def policy_for(request: HttpRequest) -> dict[str, Any]:
    """What a page of the admin may load: its scripts evaluate the expressions of its templates.

    A page that is opened to add a choice stands in a frame of the page that asked for it.
    """
    policy = settings.SECURE_CSP | {"script-src": [CSP.SELF, CSP.UNSAFE_EVAL]}
    if IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST:
        policy["frame-ancestors"] = [CSP.SELF]
    return policy


class PortalAdminSite(UnfoldAdminSite):
    """Open to organisers, supervisors and the platform's administrator; to others it is not there.

    Only pages built on AuditedAdmin are taken: what a third-party app registers (e-mail
    addresses, second factors, groups) goes by flags and leaves no audit line.
    """

    site_header = _("Contest set-up")
    site_title = _("Contest set-up")
    index_title = _("What can be set up here")
    empty_value_display = "–"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        if admin_class is not None and issubclass(admin_class, AuditedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and not reach_of(request).is_empty

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """As Django's; whoever may not see a page gets the answer for one that does not exist."""

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            try:
                return view(request, *args, **kwargs)
            except PermissionDenied:
                raise Http404 from None

        guarded.__name__ = getattr(view, "__name__", "view")
        protected = super().admin_view(guarded, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            response = protected(request, *args, **kwargs)
            response._csp_config = policy_for(request)
            return response

        return inner

    def get_urls(self) -> list[Any]:
        # unfold's search keeps what it found by account for minutes, grants or no grants.
        return [url for url in super().get_urls() if getattr(url, "name", None) != "search"]

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return ScopedAutocompleteView.as_view(admin_site=self)(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """As unfold's; the colours come from our style sheet instead of a style element."""
        return super().each_context(request) | {"colors": None}

    def sections(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The pages that the user may open, by section: title, and model entries as Django's."""
        entries = [entry for app in self.get_app_list(request) for entry in app["models"]]
        found = []
        for name, title in SECTIONS:
            own = [entry for entry in entries if self._page(entry).section == name]
            if own:
                own.sort(key=lambda entry: int(self._page(entry).place))
                found.append({"title": title, "models": own})
        return found

    def _page(self, entry: Any) -> Any:
        return self.get_model_admin(entry["model"])

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().index(
            request, {"sections": self.sections(request), **(extra_context or {})}
        )

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        def item(title: Any, icon: str, link: str) -> dict[str, Any]:
            here = self._get_is_active(request, link)
            return {
                "title": title,
                "icon": icon,
                "link": link,
                "active": here,
                "has_permission": True,
            }

        start = item(_("Overview"), "home", reverse("admin:index"))
        groups: list[dict[str, Any]] = [{"title": None, "items": [start]}]
        for section in self.sections(request):
            pages = [
                item(entry["name"], self._page(entry).icon, entry["admin_url"])
                for entry in section["models"]
                if entry["admin_url"]
            ]
            groups.append({"title": section["title"], "separator": True, "items": pages})
        return groups

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The portal has one sign-in page."""
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise Http404
            return HttpResponseRedirect(reverse("admin:index"))
        wanted = LoginView().get_redirect_url(request)
        return redirect_to_login(wanted or reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.method == "POST":
            logout(request)
        return HttpResponseRedirect("/")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("admin:index")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """In the order in which a contest is set up, not in that of the alphabet."""
        apps = self._build_app_dict(request, app_label).values()

        def place(label: str) -> int:
            return APP_ORDER.index(label) if label in APP_ORDER else len(APP_ORDER)

        def rank(entry: Any) -> tuple[int, int]:
            page = self._page(entry)
            return [name for name, _title in SECTIONS].index(page.section), int(page.place)

        for app in apps:
            app["models"].sort(key=rank)
        return sorted(apps, key=lambda app: place(app["app_label"]))
