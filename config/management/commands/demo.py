"""Play the demonstration season into an empty database."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from accounts.models import Job, User
from config.demo import case, practice, season
from config.demo.cast import Tree, set_sign_ins
from config.demo.outcome import outcome
from publicity.models import Report
from publicity.services.collecting import collect
from publicity.services.reports import request_report

REPORT_AT = case.moment(7, 28, 15)


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
            report = self._report(tree, options["report_seconds"])
            if options["once"]:
                figures = collect(tree.track, report_date=case.REPORT_DAY)
                line = outcome(tree.track, figures, report)
                line["seconds"] = round(time.monotonic() - started, 1)
                self.stdout.write(json.dumps(line, ensure_ascii=False))
                return
            practice.set_up(tree, at=timezone.now())
        self._print_sign_ins()

    def _report(self, tree: Tree, patience: int) -> Report:
        """Ask for the report as the secretariat does and wait until the worker has made it."""
        secretary = User.objects.get(username="secretariat")
        report = request_report(
            tree.track, actor=secretary, at=REPORT_AT, report_date=case.REPORT_DAY
        )
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            job = Job.objects.get(pk=report.job_id)
            if job.finished_at:
                report.refresh_from_db()
                return report
            if job.is_over:
                raise CommandError(f"The report failed: {job.message}")
            time.sleep(0.2)
        raise CommandError("The report was not made in time: is the worker running?")

    def _print_sign_ins(self) -> None:
        names = dict(User.objects.values_list("username", "name"))
        self.stdout.write("user name      password        name")
        for username, password in set_sign_ins(list(season.SIGN_INS)).items():
            self.stdout.write(f"{username:<14} {password:<15} {names[username]}")
