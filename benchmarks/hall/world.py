"""The contest of a run: heats that are being scored, judges who can sign in, the ledger afterwards.

Everything here needs Django set up on the database of the run.
"""

from collections.abc import Iterator
from typing import Any

from benchmarks.hall.books import Row

PASSWORD = "hall-of-judges-2026"
PANEL, ENTRIES = 10, 6


def prepare(judges: int) -> tuple[Any, list[str]]:
    """(contest, names to sign in with): `judges` people on panels of ten, six projects for each panel."""
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 - after setup
    from django.core.management import call_command  # noqa: PLC0415 - after setup

    from accounts.models import Consent, User  # noqa: PLC0415 - after setup
    from accounts.privacy import PRIVACY_VERSION  # noqa: PLC0415 - after setup
    from tests import builders  # noqa: PLC0415 - after setup

    call_command("migrate", verbosity=0)
    track = builders.make_tree()[2]
    panel = min(PANEL, judges)
    rules = builders.make_rule_set(track, panel_size=panel, places=ENTRIES)
    round_ = builders.make_round(track, rule_set=rules)
    for number in range(1, judges // panel + 1):
        builders.make_open_heat(
            track, round_=round_, number=number, entries=ENTRIES, judges=panel, places=1
        )
    seated = User.objects.filter(judge__seats__heat__round=round_)
    said = {"notice": Consent.Notice.PRIVACY, "version": PRIVACY_VERSION, "at": builders.NOW}
    Consent.objects.bulk_create(Consent(user=user, **said) for user in seated)
    # One hash for all: making each takes as long as checking it, on purpose.
    seated.update(password=make_password(PASSWORD))
    return track, sorted(seated.values_list("username", flat=True))


def ledger_rows() -> Iterator[Row]:
    """Every row of every heat, as it is stored."""
    from judging.models import SheetVersion  # noqa: PLC0415 - after setup

    for version in SheetVersion.objects.order_by("ledger", "seq").iterator():
        yield Row(
            client_id=str(version.client_id),
            sheet=version.sheet_id,
            revision=version.revision,
            total=str(version.total),
            signed=version.signed,
            hash=version.hash,
            payload=version.payload,
        )


def chain_faults(track: Any) -> list[str]:
    """What `verify_ledger` finds."""
    from judging.services.verification import verify_ledgers  # noqa: PLC0415 - after setup

    return [str(finding) for finding in verify_ledgers(track).findings]


def ask_for_copies(count: int) -> None:
    """Let `count` more judges ask for a copy of their data: work for the Celery worker."""
    from django.utils import timezone  # noqa: PLC0415 - after setup

    from accounts.exports import request_export  # noqa: PLC0415 - after setup
    from accounts.models import User  # noqa: PLC0415 - after setup

    waiting = User.objects.filter(judge__isnull=False, data_requests=None).order_by("pk")
    for user in waiting[:count]:
        request_export(actor=user, at=timezone.now())


def copies() -> tuple[int, int, int]:
    """(copies that were asked for, those whose job is over, those made with their file there)."""
    from accounts.models import DataRequest  # noqa: PLC0415 - after setup

    asked = list(DataRequest.objects.select_related("job"))
    made = [one for one in asked if one.finished_at and one.file.storage.exists(one.file.name)]
    return len(asked), sum(one.job.is_over for one in asked), len(made)


def pick_up_copies() -> None:
    """What beat does for the work of a killed worker, as if the time it waits for were over.

    It is over for the workers, too: a run of a minute is taken for one that was killed. Should it
    live, it stops at its next step.
    """
    from django.db.models import F  # noqa: PLC0415 - after setup
    from django.utils import timezone  # noqa: PLC0415 - after setup

    from accounts.exports import resume_exports  # noqa: PLC0415 - after setup
    from accounts.models import Job  # noqa: PLC0415 - after setup

    now, long = timezone.now(), timezone.timedelta(hours=2)
    left = Job.objects.left_behind(at=now, killed_after=timezone.timedelta(minutes=1))
    left.exclude(started_at=None).update(started_at=F("started_at") - long)
    resume_exports(at=now + long)
