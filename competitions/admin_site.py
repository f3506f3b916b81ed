"""The admin as the place where contests are set up: who gets in, and what is found there."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts.admin_audit import AuditedAdmin
from competitions.admin_scope import reach_of

# Sentences of Django that its own Chinese lacks; named here, they are translated with ours.
DJANGOS_GAPS = (_("- Select an option -"), _("Filter by %(field_name)s"))
APP_ORDER = ("competitions", "judging", "accounts")


class PortalAdminSite(AdminSite):
    """Open to organisers, supervisors and the platform's administrator; to others it is not there.

    Only pages built on AuditedAdmin are taken: what a third-party app registers (e-mail
    addresses, second factors, groups) goes by flags and leaves no audit line.
    """

    site_header = _("Contest set-up")
    site_title = _("Contest set-up")
    index_title = _("What can be set up here")
    empty_value_display = "–"
    enable_nav_sidebar = False

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
            return protected(request, *args, **kwargs)

        return inner

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

        def rank(entry: Any) -> int:
            page: Any = self.get_model_admin(entry["model"])
            return int(page.place)

        for app in apps:
            app["models"].sort(key=rank)
        return sorted(apps, key=lambda app: place(app["app_label"]))
