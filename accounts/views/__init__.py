"""Pages of one's own account, and of opening it."""

from accounts.views.consents import consent, consent_withdraw, consents
from accounts.views.list_exports import list_cancel, list_export, list_file
from accounts.views.my_data import erase, erase_code, export_download, export_start, my_data
from accounts.views.public import erased
from accounts.views.sign_up import sign_up_mobile

__all__ = [
    "consent",
    "consent_withdraw",
    "consents",
    "erase",
    "erase_code",
    "erased",
    "export_download",
    "export_start",
    "list_cancel",
    "list_export",
    "list_file",
    "my_data",
    "sign_up_mobile",
]
