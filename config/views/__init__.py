"""The pages that belong to no single app, as urls.py names them."""

from config.views.audit import audit_trail
from config.views.health import health
from config.views.mine import my_work
from config.views.workspace import workspace

__all__ = ["audit_trail", "health", "my_work", "workspace"]
