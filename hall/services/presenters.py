"""Who may present a project: its registered members, or whoever the rules of the round admit.

A check-in keeps which member it was and no name: what is recorded cannot be taken out again.
"""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from hall.models import HallRun
from hall.services.runs import HallRefused
from projects.models import Member


def members_of(run: HallRun, hidden: Collection[str] = ()) -> Mapping[str, dict[int, str]]:
    """Key of the turn → number of the member → name, the leader first; one query.

    `hidden` are turns of projects that the reader is party to: nothing is told of them.
    """
    found: dict[str, dict[int, str]] = {}
    members = Member.objects.filter(project__entries__appearances__in=[int(k) for k in run.order])
    columns = ("project__entries__appearances", "pk", "name")
    for appearance, pk, name in members.order_by("order", "pk").values_list(*columns):
        key = str(appearance)
        if key in run.order and key not in hidden:
            found.setdefault(key, {})[pk] = name
    return found


def only_members(run: HallRun) -> bool:
    """Whether the rules of the round want a registered member on stage."""
    return run.heat.round.rule_set.rules.stage.presenter == "member"


def check_presenter(run: HallRun, key: str, member: object) -> dict[str, object]:
    """What a check-in keeps: {"member": number}, or nothing for somebody else.

    HallRefused for a member of another project, and for somebody else where the rules want a member.
    """
    if member is not None and member not in members_of(run).get(key, {}):
        raise HallRefused(_("This person is not a registered member of the project."))
    if member is None and only_members(run):
        raise HallRefused(_("By the rules a registered member presents. Choose one of them."))
    return {} if member is None else {"member": member}
