"""Play the demonstration season into an empty database."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from accounts.models import User
from config.demo import case, practice, season
from config.demo.cast import set_sign_ins
from config.demo.honours import print_certificates
from config.demo.outcome import outcome
from config.demo.papers import (
    PaperNotMade,
    draft_others,
    order_previews,
    wait_for_files,
    write_report,
)
from publicity.services.collecting import collect


class Command(BaseCommand):
    """`demo` loads the case and a contest of today; `demo --once` prints the case's figures."""

    help = "Play the Zhejiang 2022 association special track into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once",
            action="store_true",
            help="play, wait for the report and print one JSON object on the last line",
        )
        parser.add_argument(
            "--report-seconds", type=int, default=120, help="how long to wait for the worker"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        if User.objects.exists():
            raise CommandError("The database is not empty: the demonstration would mix with it.")
        with translation.override("zh-hans"):
            tree = season.play(self.stderr.write)
            secretary = User.objects.get(username="secretariat")
            drafts = draft_others(tree.track, secretary)
            try:
                report = write_report(
                    tree.track, secretary, wait_for_files(options["report_seconds"])
                )
            except PaperNotMade as error:
                raise CommandError(str(error)) from error
            if options["once"]:
                figures = collect(tree.track, report_date=case.REPORT_DAY)
                line = outcome(tree.track, figures, report)
                line["seconds"] = round(time.monotonic() - started, 1)
                self.stdout.write(json.dumps(line, ensure_ascii=False))
                return
            order_previews(drafts, secretary)
            print_certificates(tree)
            practice.set_up(tree, at=timezone.now())
        self._print_sign_ins()

    def _print_sign_ins(self) -> None:
        names = dict(User.objects.values_list("username", "name"))
        self.stdout.write("user name      password        name")
        for username, password in set_sign_ins(list(season.SIGN_INS)).items():
            self.stdout.write(f"{username:<14} {password:<15} {names[username]}")
