"""What the data interface holds about a person: the tokens that they issued."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal_data import Held, Part, rows_of
from api.models import Token

TOKEN = ("body__name", "purpose", "created_at", "expires_on", "revoked_at")


def collect(user: User) -> Held:
    """Tokens that the person issued, without their secrets: nobody has these."""
    return Held({"tokens": rows_of(Token.objects.filter(created_by=user), *TOKEN)})


PART = Part(label=_("Data interface"), collect=collect)
