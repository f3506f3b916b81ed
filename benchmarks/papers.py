"""Papers of the secretariat: the first page, pages in a second on one core, and two jobs of a thousand.

    script/bench papers [--projects 1000] [--certificates 1000] [--pictures 1000]

Sets a first page, then a brochure with a page and (of so many) a picture for each project, and the
certificates of a contest, each as one job in a process, a database and a folder of its own, as a
prefork worker would do it. A second brochure is stopped while it is set. The last line is one JSON
object; 0 leaves a part out.
"""

# ruff: noqa: PLC0415 - each part imports what it needs in a process and a room of its own

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--projects", type=int, default=1000)
parser.add_argument("--pictures", type=int, default=1000)
parser.add_argument("--certificates", type=int, default=1000)
parser.add_argument("--only", choices=["pages", "brochure"], help=argparse.SUPPRESS)
arguments = parser.parse_args()

ROOM = tempfile.TemporaryDirectory(prefix="bench-papers-")
if arguments.only:
    os.environ["CHUANGSAI_DATA"] = ROOM.name
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


def say(text):
    print(text, file=sys.stderr, flush=True)


def memory():
    """The most that this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def held():
    """What this process holds now, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20


def pages():
    """A first page with the imports, and one in a process that has set one."""
    from django.conf import settings

    from papers.blocks import Sheet
    from papers.markup import read
    from papers.paper.render import make_files

    sheet = Sheet(layout="report", title="首页", blocks=read("第一页。"), issuer="协会")
    took = []
    for number in range(2):
        folder = Path(ROOM.name) / str(number)
        folder.mkdir()
        began = time.perf_counter()
        make_files(sheet, folder, drawn={}, fonts=settings.FONT_DIRS, advance=lambda done: None)
        took.append(round(time.perf_counter() - began, 2))
    return {"first_seconds": took[0], "warm_first_seconds": took[1]}


def photographs(number):
    """So many different pictures in the two sizes that the gallery keeps."""
    from io import BytesIO

    from PIL import Image

    for shade in range(number):
        picture = Image.effect_noise((1600, 1067), 12).convert("RGB")
        picture.paste((shade % 256, 80, 120), (0, 0, 900, 600))
        sizes = []
        for size in (1600, 480):
            picture.thumbnail((size, size))
            stream = BytesIO()
            picture.save(stream, "JPEG", quality=80)
            sizes.append(stream.getvalue())
        yield sizes


def gallery():
    """A contest whose projects all stand in the gallery; rows written, not handed in."""
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from projects.models import Entry, Showing
    from projects.services.showings import WORDING
    from tests import builders

    track = builders.make_tree()[2]
    secretary = builders.make_staff(track, "secretariat")
    category, sector = track.categories.first(), track.parent.parent.sectors.first()
    project = builders.make_project(secretary)
    pictures = photographs(arguments.pictures)
    for number in range(1, arguments.projects + 1):
        project.pk, project.title = None, f"新能源汽车动力电池安全监测系统{number}"
        project.save(force_insert=True)
        unit = f"杭州第{number}试验科技有限公司"
        entry = Entry.objects.create(
            project=project,
            competition=track,
            category=category,
            sector=sector,
            number=f"BENCH-{number:04d}",
            state=Entry.State.CONFIRMED,
            declared={"title": project.title, "unit": unit},
        )
        showing = Showing(
            entry=entry,
            title=project.title,
            unit=unit,
            leader="陈晓明",
            sector=sector,
            category=category,
            pitch="面向动力电池在用车辆的安全监测需求，提供在线诊断与预警。" * 5,
            sort_key=f"{number:04d}",
            wording=WORDING,
            agreed_by=secretary,
            agreed_at=timezone.now(),
        )
        if large_and_small := next(pictures, None):
            for field, content in zip(
                (showing.picture, showing.thumbnail), large_and_small, strict=True
            ):
                field.save("", ContentFile(content), save=False)
            showing.width, showing.height, showing.picture_alt = 1600, 1067, "样机"
        showing.save()
    return track, secretary


def brochure():
    """The brochure as one job, and one that is stopped."""
    from django.core.files.storage import default_storage
    from django.core.management import call_command
    from django.utils import timezone

    from papers.models import Paper
    from papers.services import making
    from papers.services.files import file_of
    from papers.services.papers import draft_paper

    making.queue_files = lambda paper_id: True
    call_command("migrate", verbosity=0)
    say(f"writing {arguments.projects} projects, {arguments.pictures} with a picture")
    track, secretary = gallery()
    said = {"dated": timezone.localdate(), "actor": secretary, "at": timezone.now()}
    began = time.perf_counter()
    paper = draft_paper(track, "project_brochure", **said)
    drafted = time.perf_counter() - began
    making.order_files(paper, actor=secretary, at=timezone.now())
    before, seen = held(), []
    advance = making.advance_job

    def watched(job, done, message=""):
        seen.append(held())
        say(f"step {done} of {job.total}, {seen[-1]} MiB")
        advance(job, done, message)

    making.advance_job = watched
    began, worked = time.perf_counter(), time.process_time()
    making.make_paper_files(paper.pk, clock=timezone.now)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    paper = Paper.objects.select_related("competition", "job").get(pk=paper.pk)
    peak = memory()
    return {
        "projects": arguments.projects,
        "pictures": arguments.pictures,
        "finished": bool(paper.job.finished_at),
        "pages": paper.pages,
        "draft_seconds": round(drafted, 2),
        "seconds": round(took, 1),
        "processor_seconds": round(worked, 1),
        "pages_per_processor_second": round(paper.pages / worked, 1),
        "pdf_mib": round(default_storage.size(file_of(paper, "pdf")) / 2**20, 1),
        "docx_mib": round(default_storage.size(file_of(paper, "docx")) / 2**20, 1),
        "memory_mib_before": before,
        "memory_mib_after_first_piece": seen[1],
        "memory_mib_after_last_piece": max(seen[1:]),
        "memory_mib_peak": peak,
        **stopped(track, said),
    }


def stopped(track, said):
    """How long a worker goes on after somebody has stopped the job."""
    from django.utils import timezone

    from papers.services import making
    from papers.services.papers import draft_paper

    paper = draft_paper(track, "project_brochure", **said)
    making.order_files(paper, actor=said["actor"], at=timezone.now())
    advance, moments = making.advance_job, []

    def stop(job, done, message=""):
        if done == 2 and not moments:
            making.cancel_files(paper, actor=said["actor"], at=timezone.now())
            moments.append(time.perf_counter())
        advance(job, done, message)

    making.advance_job = stop
    making.make_paper_files(paper.pk, clock=timezone.now)
    paper.job.refresh_from_db()
    return {
        "cancelled": bool(paper.job.cancelled_at and not paper.job.finished_at),
        "cancelled_after_seconds": round(time.perf_counter() - moments[0], 2),
    }


def part(*command):
    """The last line of a part that runs in a process of its own."""
    done = subprocess.run(
        [sys.executable, *command], stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def main():
    if arguments.only:
        print(json.dumps({"pages": pages, "brochure": brochure}[arguments.only]()))
        return
    counts = ["--projects", str(arguments.projects), "--pictures", str(arguments.pictures)]
    result = part(__file__, "--only", "pages")
    if arguments.projects:
        result["brochure"] = part(__file__, "--only", "brochure", *counts)
    if arguments.certificates:
        bench = str(Path(__file__).with_name("certificates.py"))
        result["certificates"] = part(bench, "--papers", str(arguments.certificates))
    result["load_average"] = round(os.getloadavg()[0], 1)
    print(json.dumps(result, ensure_ascii=False))


main()
