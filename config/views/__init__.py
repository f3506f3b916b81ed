"""The pages that belong to no single app, as urls.py names them."""

from config.views.access import access_page
from config.views.audit import audit_trail
from config.views.checklist import checklist
from config.views.health import health
from config.views.inbox import inbox, inbox_letter, inbox_read
from config.views.mine import my_work
from config.views.workspace import workspace

__all__ = [
    "access_page",
    "audit_trail",
    "checklist",
    "health",
    "inbox",
    "inbox_letter",
    "inbox_read",
    "my_work",
    "workspace",
]
