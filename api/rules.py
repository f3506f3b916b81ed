"""Who gives tokens of the data interface."""

from typing import Any

from competitions import rules
from competitions.models import Competition


def gives_tokens(user: Any, competition: Competition) -> bool:
    """Organisers of the body's contest or of one above it."""
    return rules.is_organiser(user, competition)
