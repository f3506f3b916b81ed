"""What the secretariat wrote of the season: the summary report, frozen, and papers under way."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from accounts.models import Job, User
from competitions.models import Competition, Heat, Meeting, Round
from config.demo import case
from papers.labels import Kind
from papers.models import Paper
from papers.services.making import order_files
from papers.services.papers import draft_paper, freeze_paper

WRITTEN_AT = case.moment(7, 28, 15)
type Waiting = Callable[[Paper], Paper]


class PaperNotMade(Exception):
    """A worker could not make the files of a paper, or did not come."""


def wait_for_files(seconds: int) -> Waiting:
    """What waits until the worker has made the files of a paper; PaperNotMade when it does not."""

    def waiting(paper: Paper) -> Paper:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            job = Job.objects.get(paper=paper)
            if job.finished_at:
                return Paper.objects.select_related("competition", "job").get(pk=paper.pk)
            if job.is_over:
                raise PaperNotMade(f"The paper failed: {job.message}")
            time.sleep(0.1)
        raise PaperNotMade("The paper was not made in time: is the worker running?")

    return waiting


def write_report(track: Competition, secretary: User, wait: Waiting) -> Paper:
    """The summary report, frozen, with its last files."""
    at = WRITTEN_AT
    paper = draft_paper(track, Kind.SUMMARY_REPORT, dated=case.REPORT_DAY, actor=secretary, at=at)
    return _frozen(paper, secretary, wait, at)


def draft_others(track: Competition, secretary: User) -> list[Paper]:
    """A bulletin, the table of figures, the minutes of the kick-off, the brochure and the sheet of
    the final: filled, and for whoever looks round to correct."""
    final = Heat.objects.get(round__competition=track, round__kind=Round.Kind.FINAL)
    kickoff = Meeting.objects.get(competition=track, kind=Meeting.Kind.KICKOFF)
    subjects: list[tuple[str, dict[str, Any]]] = [
        (Kind.MINUTES, {"meeting": kickoff}),
        (Kind.EVENT_SHEET, {"heat": final}),
        (Kind.PROJECT_BROCHURE, {}),
        (Kind.STATISTICS_TABLE, {}),
        (Kind.BULLETIN, {}),
    ]
    said: dict[str, Any] = {"dated": case.REPORT_DAY, "actor": secretary, "at": WRITTEN_AT}
    return [draft_paper(track, kind, **subject, **said) for kind, subject in subjects]


def order_previews(papers: Iterable[Paper], secretary: User) -> None:
    """Ask for the files of the drafts; nobody waits for them."""
    for paper in papers:
        order_files(paper, actor=secretary, at=WRITTEN_AT)


def _frozen(paper: Paper, secretary: User, wait: Waiting, at: datetime) -> Paper:
    order_files(paper, actor=secretary, at=at)
    paper = wait(paper)
    paper = freeze_paper(paper, version=paper.version, actor=secretary, at=at)
    order_files(paper, actor=secretary, at=at)
    return wait(paper)
