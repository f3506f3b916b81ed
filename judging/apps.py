from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JudgingConfig(AppConfig):
    name = "judging"
    verbose_name = _("Judging")

    def ready(self) -> None:
        # Models may be loaded from here on.
        from accounts import personal_data  # noqa: PLC0415
        from competitions.services.quota_facts import count_with  # noqa: PLC0415
        from judging.personal_data import PART  # noqa: PLC0415
        from judging.services.quota_use import promoted_of  # noqa: PLC0415

        count_with(promoted_of)
        personal_data.register("judging", PART)
