"""Addresses shown to who need not know them in full; pure."""


def masked_email(address: str) -> str:
    """The first letter, three asterisks and the domain: wang@example.org → w***@example.org."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}***{at}{domain}" if name else "***"


def masked_mobile(number: str) -> str:
    """138****5021; anything too short to mask keeps nothing."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "****"


def masked_unit(name: str) -> str:
    """The first two characters of an organisation's name: 杭州****; nothing of a shorter one."""
    return f"{name[:2]}****" if len(name) > 3 else "****"
