"""Write the bundle with which a contest is recounted without its server."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from competitions.models import Competition
from judging.services.bundle import BundleMoved, NothingToRecount, write_bundle


class Command(BaseCommand):
    """Prints the digest of the file; the same rows give the same digest."""

    help = "Write one archive of the rounds of a competition whose heats are all locked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="NODE")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")
        parser.add_argument(
            "--named",
            action="store_true",
            help="with judges, comments, drawn names and units: the whole proof",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        node = Competition.objects.filter(code=options["code"]).first()
        if node is None:
            raise CommandError(f"No such competition: {options['code']}", returncode=2)
        out: Path = options["out"]
        try:
            write_bundle(node, out, named=options["named"])
        except NothingToRecount as error:
            raise CommandError("No round has all its heats locked.") from error
        except BundleMoved as error:
            raise CommandError("The contest moved meanwhile. Try again.") from error
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}") from error
        with out.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.stdout.write(f"{digest}  {out}")
