"""The portal with one promise broken, for the negative control: it does not know a client id again.

A draft whose answer was lost looks like a new one when it is sent again.
"""

import dataclasses
import os
import uuid
from datetime import datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.wsgi import application
from judging.models import SheetVersion
from judging.services.sheets import SheetDraft, save_sheet
from judging.views import sheets

__all__ = ["application"]


def forgetting(sheet_id: int, draft: SheetDraft, *, actor: Any, at: datetime) -> SheetVersion:
    if SheetVersion.objects.filter(client_id=draft.client_id).exists():
        draft = dataclasses.replace(draft, client_id=uuid.uuid4())
    return save_sheet(sheet_id, draft, actor=actor, at=at)


sheets.save_sheet = forgetting
