from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class SetUpAdminConfig(AdminConfig):
    """Django's admin, with rights from grants instead of flags."""

    default_site = "competitions.admin_site.PortalAdminSite"


class PortalConfig(AppConfig):
    name = "config"
    verbose_name = _("Portal")

    def ready(self) -> None:
        # Models may be loaded from here on, and the checks look at settings only.
        from config.checks import deployment_mistakes  # noqa: PLC0415

        register(deployment_mistakes, Tags.security, deploy=True)
