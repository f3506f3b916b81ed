from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class SetUpAdminConfig(AdminConfig):
    """Django's admin, with rights from grants instead of flags."""

    default_site = "competitions.administration.site.PortalAdminSite"


class PortalConfig(AppConfig):
    name = "config"
    verbose_name = _("Portal")

    def ready(self) -> None:
        # Models may be loaded from here on; the words of the audit trail are learnt by importing.
        from config import audit_words  # noqa: F401, PLC0415
        from config.checks import deployment_mistakes  # noqa: PLC0415

        register(deployment_mistakes, Tags.security, deploy=True)
