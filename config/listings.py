"""Who may do what, open invitations, and the audit trail, as lists that go out."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.audit_words import action_words, detail_words, kind_words
from accounts.exporting.filter_words import Words, said_by
from accounts.exporting.listings import (
    Ask,
    Column,
    Listing,
    Place,
    fixed,
    never_withheld,
    register,
)
from accounts.masking import masked_email
from accounts.models import AuditEntry, User
from competitions import rules
from competitions.list_places import PlaceOf, place_in
from config import access
from config.access import Duty, Offer
from config.views.access import PeopleFilter, people_found
from config.views.audit import AuditFilter, lines_found, readable_lines
from config.views.nodes import overseen_by


def _overseen(route: str, nav: str) -> PlaceOf:
    def place(user: User, key: str, at: datetime) -> Place | None:
        node = overseen_by(user).filter(code=key).first()
        return place_in(node, route, nav) if node else None

    return place


def _no_page(grant: Any) -> str:
    return ""


def _duties(ask: Ask, grants: list[Any]) -> list[Duty]:
    organisers = access.Organisers(ask.place.of, ask.at)
    return access.duties(grants, organisers, ask.user, _no_page)


STAFF = Listing(
    name="staff",
    title=_("Who may do what"),
    columns=fixed(
        Column("name", _("name"), lambda duty: str(duty.grant.user), 16),
        Column("username", _("user name"), lambda duty: duty.grant.user.username, 20),
        Column("role", _("duty"), lambda duty: duty.grant.get_role_display(), 16),
        Column("node", _("Contest"), lambda duty: duty.grant.competition.name, 30),
        Column("chain", _("given by"), lambda duty: "\n".join(duty.chain), 40),
        Column("granted_at", _("given at"), lambda duty: duty.grant.granted_at, 18),
        Column("expires_at", _("expires at"), lambda duty: duty.grant.expires_at, 18),
        Column("state", _("State"), lambda duty: duty.word, 16),
    ),
    place=_overseen("access", "access"),
    rows=lambda ask: access.grants_here(ask.place.of),
    fit=lambda ask, rows: people_found(rows, PeopleFilter(ask.query)),
    said=lambda ask: said_by(PeopleFilter(ask.query)),
    prepare=_duties,
    withheld=never_withheld,
    pages=("access",),
)


def _offers(ask: Ask) -> list[Offer]:
    return access.offers(ask.place.of, ask.at, in_full=True)


def _standing(offer: Offer) -> str:
    if not offer.is_open:
        return _now("Run out")
    return _now("Sent") if offer.sent_at else _now("Not sent yet")


OFFERS = Listing(
    name="staff-invitations",
    title=_("Invitations without an answer"),
    columns=fixed(
        Column("address", _("E-mail address"), lambda offer: offer.address, 28, masked_email),
        Column("name", _("name"), lambda offer: offer.invitation.name, 16),
        Column("role", _("duty"), lambda offer: offer.invitation.get_role_display(), 16),
        Column("by", _("invited by"), lambda offer: str(offer.invitation.invited_by), 16),
        Column("at", _("invited at"), lambda offer: offer.invitation.invited_at, 18),
        Column("until", _("valid until"), lambda offer: offer.invitation.valid_until, 18),
        Column("state", _("State"), _standing),
    ),
    place=_overseen("access", "access"),
    rows=_offers,
    key=lambda offer: offer.invitation.pk,
    withheld=never_withheld,
    # Those to whom the page shows the addresses in full.
    may_unmask=lambda ask: rules.may_grant(ask.user, ask.place.of),
    pages=("access",),
)


def _audit(ask: Ask) -> Any:
    return readable_lines(ask.user, ask.place.of).order_by("-at", "-pk")


def _audit_found(ask: Ask, rows: Any) -> Any:
    form = AuditFilter(ask.query)
    return lines_found(rows, form.cleaned_data) if form.is_valid() else rows


def _audit_said(ask: Ask) -> Words:
    form = AuditFilter(ask.query)
    return said_by(form) if form.is_valid() else []


def _facts(line: AuditEntry) -> str:
    return "\n".join(f"{key}{_now(': ')}{value}" for key, value in detail_words(line))


AUDIT = Listing(
    name="audit",
    title=_("Audit trail"),
    columns=fixed(
        Column("at", _("When"), lambda line: line.at, 18),
        Column("actor", _("Who"), lambda line: str(line.actor or _now("the contest itself")), 16),
        Column("action", _("Action"), lambda line: action_words(line.action), 30),
        Column("code", _("code"), lambda line: line.action, 24, usual=False),
        Column("kind", _("subject type"), lambda line: kind_words(line.subject_type), 16),
        Column("subject", _("Object"), lambda line: line.subject, 36),
        Column("scope", _("scope"), lambda line: line.scope, 30, usual=False),
        Column("detail", _("Detail"), _facts, 60),
    ),
    place=_overseen("audit", "workspace"),
    rows=_audit,
    fit=_audit_found,
    said=_audit_said,
    pages=("audit",),
)

register(STAFF, OFFERS, AUDIT)
