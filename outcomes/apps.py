from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    name = "outcomes"
    verbose_name = _("Outcomes")

    def ready(self) -> None:
        # Models may be loaded from here on.
        from accounts import personal_data  # noqa: PLC0415
        from competitions.services.quota_facts import count_with  # noqa: PLC0415
        from outcomes.personal_data import PART  # noqa: PLC0415
        from outcomes.services.quota_use import recommended_of  # noqa: PLC0415

        count_with(recommended_of)
        personal_data.register("outcomes", PART)
