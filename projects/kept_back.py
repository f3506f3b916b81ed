"""What the audit trail keeps from a reader beyond what they are recused from.

Lines are read in this app, and some are about objects of apps above it: those say here, once, when
the portal starts, which of their lines a user is not to see.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

type Rule = Callable[[Any], Q]
NOTHING = Q(pk__in=())
_rules: list[Rule] = []


def keep_back(rule: Rule) -> None:
    """Take in a rule: user → the lines that are kept from them."""
    _rules.append(rule)


def kept_back(user: Any) -> Q:
    """All lines that some rule keeps from the user."""
    return reduce(or_, (rule(user) for rule in _rules), NOTHING)
