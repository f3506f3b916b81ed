"""Recompute the score ledgers and name whatever does not follow."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from competitions.models import Competition
from judging.services.verification import verify_ledgers

FAULTY, UNKNOWN = 1, 2


class Command(BaseCommand):
    """Exit code 0: every chain is sound; 1: faults, one line each; 2: no such competition."""

    help = "Recompute every ledger of the named competitions, of all if none is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("codes", nargs="*", metavar="CODE")
        parser.add_argument(
            "--printed",
            action="append",
            default=[],
            metavar="HASH",
            help="a head from a signed paper; it must be in a chain of the one competition named",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        codes, printed = options["codes"], options["printed"]
        if printed and len(codes) != 1:
            raise CommandError("Name one competition beside --printed.", returncode=UNKNOWN)
        faulty = 0
        for competition in _competitions(codes):
            verdict = verify_ledgers(competition, printed=printed)
            for finding in verdict.findings:
                self.stdout.write(str(finding))
            for place, head in verdict.heads:
                self.stdout.write(f"{place}: head {head}")
            faulty += len(verdict.findings)
            self.stdout.write(
                f"{competition.code}: {verdict.chains} chains, {verdict.rows} rows, "
                f"{len(verdict.findings)} faults"
            )
        if faulty:
            raise CommandError(f"{faulty} faults were found.", returncode=FAULTY)


def _competitions(codes: list[str]) -> list[Competition]:
    """Those named, in that order; without names all that have rounds."""
    if not codes:
        return list(Competition.objects.filter(rounds__isnull=False).distinct().order_by("path"))
    known = Competition.objects.in_bulk(codes, field_name="code")
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise CommandError(f"No such competition: {', '.join(unknown)}", returncode=UNKNOWN)
    return [known[code] for code in codes]
