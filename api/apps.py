from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = _("Data interface")

    def ready(self) -> None:
        # Models may be loaded from here on.
        from accounts import personal_data  # noqa: PLC0415
        from api.personal_data import PART  # noqa: PLC0415

        personal_data.register("api", PART)
