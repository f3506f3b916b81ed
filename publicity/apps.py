from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicityConfig(AppConfig):
    name = "publicity"
    verbose_name = _("Publicity and reports")

    def ready(self) -> None:
        # Models may be loaded from here on.
        from accounts import personal_data  # noqa: PLC0415
        from projects.kept_back import keep_back  # noqa: PLC0415
        from publicity.personal_data import PART  # noqa: PLC0415
        from publicity.rules import lines_on_unseen_objections  # noqa: PLC0415

        personal_data.register("publicity", PART)
        keep_back(lines_on_unseen_objections)
