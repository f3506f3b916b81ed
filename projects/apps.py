from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects and entries")

    def ready(self) -> None:
        # Models may be loaded from here on.
        from accounts import personal_data  # noqa: PLC0415
        from competitions.services.question_facts import answered_with  # noqa: PLC0415
        from projects.personal_data import PART  # noqa: PLC0415
        from projects.services.question_use import answered_by  # noqa: PLC0415

        personal_data.register("projects", PART)
        answered_with(answered_by)
