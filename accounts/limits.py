"""How often somebody may ask for something: counted by the minute, in the cache of all processes.

Nothing is kept of who asked but a keyed hash, and that for two minutes.
"""

import ipaddress
from datetime import datetime

from django.core.cache import cache
from django.utils.crypto import salted_hmac

WINDOW = 60
# Whoever has an IPv6 address has a whole network of them.
NETWORK = 64


def wait_of(who: str, limit: int, *, at: datetime) -> int:
    """Count something that `who` asks for; the seconds to wait if it is one too many in its minute, else 0."""
    minute, second = divmod(int(at.timestamp()), WINDOW)
    hashed = salted_hmac("accounts.limits", who, algorithm="sha256").hexdigest()
    key = f"limit:{hashed}:{minute}"
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        asked = cache.incr(key)
    except ValueError:
        # A full cache has thrown the counter out in between.
        asked = 1
    return WINDOW - second if asked > limit else 0


def place_of(address: str) -> str:
    """The address as it is counted: an IPv6 one by its network."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, NETWORK), strict=False))
    return str(found)
