from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HallConfig(AppConfig):
    name = "hall"
    verbose_name = _("The day in the hall")

    def ready(self) -> None:
        # Models may be loaded from here on.
        from accounts import personal_data  # noqa: PLC0415
        from hall.personal_data import PART  # noqa: PLC0415

        personal_data.register("hall", PART)
