"""People, what they agreed to, what they did, what reaches them, and what waits."""

from accounts.models.list_exports import ListExport
from accounts.models.messages import Message, TextMessage
from accounts.models.people import Consent, User
from accounts.models.records import Approval, AuditEntry, Job
from accounts.models.requests import DataRequest

__all__ = [
    "Approval",
    "AuditEntry",
    "Consent",
    "DataRequest",
    "Job",
    "ListExport",
    "Message",
    "TextMessage",
    "User",
]
