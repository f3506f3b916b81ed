from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and audit")

    def ready(self) -> None:
        # Models can be imported only once the apps are there.
        from accounts import own_data, personal_data  # noqa: PLC0415

        personal_data.register("accounts", own_data.PART)
