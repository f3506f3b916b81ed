"""The tokens of a contest's bodies as a list that goes out; no secret is kept that could."""

from django.utils.translation import gettext_lazy as _

from accounts.exporting.listings import Column, Listing, fixed, register
from api.models import Token
from competitions.list_places import of_contest
from competitions.models import StaffGrant

register(
    Listing(
        name="tokens",
        title=_("Access tokens"),
        columns=fixed(
            Column("body", _("body"), lambda token: token.body.name, 30),
            Column("purpose", _("purpose"), lambda token: token.purpose, 30),
            Column("hint", _("ends with"), lambda token: token.hint, 10),
            Column("created_by", _("issued by"), lambda token: str(token.created_by), 16),
            Column("created_at", _("issued at"), lambda token: token.created_at, 18),
            Column("expires_on", _("valid until"), lambda token: token.expires_on),
            Column("revoked_at", _("revoked at"), lambda token: token.revoked_at, 18),
            Column("last_used_on", _("last used on"), lambda token: token.last_used_on),
        ),
        place=of_contest("api:tokens", "access", StaffGrant.Role.ORGANISER),
        rows=lambda ask: Token.objects.of(ask.place.of),
        pages=("api:tokens",),
    )
)
