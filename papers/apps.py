from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    name = "papers"
    verbose_name = _("Secretariat papers")

    def ready(self) -> None:
        # Models may be loaded from here on.
        from accounts import personal_data  # noqa: PLC0415
        from papers.personal_data import PART  # noqa: PLC0415

        personal_data.register("papers", PART)
