"""The heat of a run: open in the hall and to the public, with its judges, hosts and screens.

Everything here needs Django set up on the database of the run.
"""

from dataclasses import dataclass, field
from typing import Any

from benchmarks.hall.world import PASSWORD


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a heat is found: addresses, names to sign in with (password `PASSWORD`), links of screens."""

    code: str
    heat: int
    run: int
    keys: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()
    screens: tuple[str, ...] = ()
    track: Any = field(default=None, compare=False)

    @property
    def document(self) -> str:
        return f"/live/{self.code}/{self.heat}/document/"

    @property
    def console(self) -> str:
        return f"/work/{self.code}/hall/{self.run}/"


def prepare(*, entries: int, judges: int, hosts: int = 1, screens: int = 0) -> Stage:
    """A heat in scoring whose scores are shown at once, opened by its first host."""
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 - after setup
    from django.core.management import call_command  # noqa: PLC0415 - after setup
    from django.utils import timezone  # noqa: PLC0415 - after setup

    from accounts.models import User  # noqa: PLC0415 - after setup
    from hall.models import HallRun  # noqa: PLC0415 - after setup
    from hall.services.runs import open_run, open_to_public  # noqa: PLC0415 - after setup
    from hall.services.screens import add_screen  # noqa: PLC0415 - after setup
    from tests import builders  # noqa: PLC0415 - after setup

    call_command("migrate", verbosity=0)
    track = builders.make_tree()[2]
    heat = builders.make_open_heat(track, entries=entries, judges=judges)
    people = [builders.make_admin() for _ in range(hosts)]
    at = timezone.now()
    run = open_run(heat, actor=people[0], at=at)
    run.play |= {"reveal": "at_once"}
    run.save(update_fields=["play"])
    open_to_public(run, is_public=True, actor=people[0], at=at)
    links = [add_screen(run, "", actor=people[0], at=at).secret for _ in range(screens)]
    panel = User.objects.filter(judge__seats__heat=heat).order_by("judge__seats__number")
    seated = list(panel.values_list("username", flat=True))
    users = User.objects.filter(username__in=[*seated, *(one.username for one in people)])
    consented(users)
    # One hash for all: making each takes as long as checking it, on purpose.
    users.update(password=make_password(PASSWORD))
    return Stage(
        code=track.code,
        heat=heat.pk,
        run=HallRun.objects.get().pk,
        keys=tuple(run.order),
        hosts=tuple(one.username for one in people),
        judges=tuple(seated),
        screens=tuple(links),
        track=track,
    )


def consented(users: Any) -> None:
    """The notice that everybody has agreed to before they do anything."""
    from django.utils import timezone  # noqa: PLC0415 - after setup

    from accounts.models import Consent  # noqa: PLC0415 - after setup
    from accounts.privacy import PRIVACY_VERSION  # noqa: PLC0415 - after setup

    said = {"notice": Consent.Notice.PRIVACY, "version": PRIVACY_VERSION, "at": timezone.now()}
    Consent.objects.bulk_create(Consent(user=user, **said) for user in users)
