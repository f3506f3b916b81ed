"""The part of the accounts themselves in what is held about a person."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from accounts.erasure import accounts_erases, accounts_keeps, forget_person, names_of
from accounts.models import AuditEntry, Consent, DataRequest, ListExport, Message, User
from accounts.personal_data import Held, Part, rows_of

# What is told of a list that the person took out.
OF_LIST = ("listing", "place", "query", "in_full", "reason", "rows", "job__requested_at")


def collect(user: User) -> Held:
    """Account, addresses, sign-in factors (without their keys), consents, letters, own steps."""
    rows: dict[str, list[dict[str, Any]]] = {
        "account": [names_of(user)],
        "email_addresses": rows_of(
            EmailAddress.objects.filter(user=user), "email", "verified", "primary"
        ),
        "sign_in_factors": rows_of(
            Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at"
        ),
        "consents": rows_of(
            Consent.objects.filter(user=user), "notice", "version", "at", "withdrawn_at"
        ),
        "messages": rows_of(
            Message.objects.filter(recipient=user),
            "channel",
            "address",
            "subject",
            "body",
            "created_at",
            "sent_at",
            "read_at",
        ),
        "requests": rows_of(
            DataRequest.objects.filter(user=user), "kind", "requested_at", "finished_at"
        ),
        "lists": rows_of(ListExport.objects.filter(job__requested_by=user), *OF_LIST),
        "steps": rows_of(
            AuditEntry.objects.filter(actor=user).order_by("at", "pk"), "action", "subject", "at"
        ),
    }
    return Held(rows)


PART = Part(
    label=_("Account, consents, letters"),
    collect=collect,
    erases=accounts_erases,
    keeps=accounts_keeps,
    erase=forget_person,
)
