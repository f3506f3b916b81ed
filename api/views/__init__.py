"""The pages of the data interface, as urls.py names them."""

from api.views.guide import guide
from api.views.tokens import token_revoke, tokens

__all__ = ["guide", "token_revoke", "tokens"]
