"""Certificates in bulk: the first page, pages in a second on one core, and a run of a thousand.

    script/bench certificates [--papers 1000] [--kind certificate|letter]

Works in a database and a folder of its own that are removed at the end. The run goes through the
real job in this process, as a prefork worker would do it. The last line is one JSON object.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--papers", type=int, default=1000)
parser.add_argument("--kind", choices=["certificate", "letter"], default="certificate")
arguments = parser.parse_args()

ROOM = tempfile.TemporaryDirectory(prefix="bench-certificates-")
os.environ["CHUANGSAI_DATA"] = ROOM.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

from django.core.files.storage import default_storage  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.jobs import request_job  # noqa: E402
from accounts.models import Approval  # noqa: E402
from outcomes.models import Award, AwardList, Certificate, Prize  # noqa: E402
from outcomes.services.certificates import issue_certificates  # noqa: E402
from outcomes.services.paper_jobs import (  # noqa: E402
    bundle_of,
    file_of,
    joined_of,
    kind_of,
    make_papers,
)
from projects.models import Entry  # noqa: E402
from tests import builders  # noqa: E402


def say(text):
    print(text, file=sys.stderr, flush=True)


def memory():
    """The most that this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def contest(papers):
    """A node with so many awards in force; the entries are written as rows, not handed in."""
    track = builders.make_tree()[2]
    first, second = builders.make_staff(track), builders.make_staff(track)
    now = timezone.now()
    project = builders.make_project(first)
    category, sector = track.categories.first(), track.parent.parent.sectors.first()
    prize = Prize.objects.create(competition=track, order=1, name="优秀奖", places=papers)
    consent = Approval.objects.create(
        action=Approval.Action.CONFIRM_AWARDS,
        subject_id=track.pk,
        requested_by=first,
        requested_at=now,
        confirmed_by=second,
        confirmed_at=now,
    )
    for number in range(1, papers + 1):
        project.pk, project.title = None, f"新能源汽车动力电池安全监测系统{number}"
        project.save(force_insert=True)
        entry = Entry.objects.create(
            project=project,
            competition=track,
            category=category,
            sector=sector,
            number=f"BENCH-{number:04d}",
            state=Entry.State.CONFIRMED,
            declared={"title": project.title, "unit": f"杭州第{number}试验科技有限公司"},
        )
        Award.objects.create(
            prize=prize, entry=entry, reason="评审", proposed_by=first, proposed_at=now
        )
    AwardList.objects.create(approval=consent, content={})
    Award.objects.update(approval=consent, confirmed_at=now)
    return track, first


def main():
    call_command("migrate", verbosity=0)
    say(f"writing {arguments.papers} awards")
    track, actor = contest(arguments.papers)
    issued = issue_certificates(track, actor=actor, at=timezone.now())
    total = len(issued) + 2
    job = request_job(kind_of(track, arguments.kind), actor=actor, at=timezone.now(), total=total)
    first = file_of(job, issued[0])
    # A worker that has begun its day has read its modules.
    reverse("outcomes:verify")
    before, began, worked = memory(), time.perf_counter(), time.process_time()
    started = time.time()
    make_papers(job.pk, clock=timezone.now)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    job.refresh_from_db()
    # When the first file was written, as the storage says.
    moment = default_storage.get_modified_time(first).timestamp()
    result = {
        "kind": arguments.kind,
        "papers": Certificate.objects.count(),
        "finished": bool(job.finished_at),
        "first_page_seconds": round(moment - started, 2),
        "seconds": round(took, 1),
        "processor_seconds": round(worked, 1),
        "pages_per_second": round(len(issued) / took, 1),
        "pages_per_processor_second": round(len(issued) / worked, 1),
        "archive_mib": round(default_storage.size(bundle_of(job)) / 2**20, 1),
        "joined_mib": round(default_storage.size(joined_of(job)) / 2**20, 1),
        "memory_before_mib": before,
        "memory_peak_mib": memory(),
        "load_average": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(result, ensure_ascii=False))


main()
