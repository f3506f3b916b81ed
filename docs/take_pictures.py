"""Takes the pictures of the README and the guides from a running demonstration.

    script/pictures [NAME …]

Signs in by putting sessions into the demonstration's own database, so no password is needed.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import django

django.setup()

from django.conf import settings  # noqa: E402 - the settings have to be ready first
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.urls import reverse  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from accounts.models import User  # noqa: E402
from competitions.models import Competition, Heat, Round  # noqa: E402
from judging.models import ScoreSheet  # noqa: E402
from projects.models import Entry  # noqa: E402
from publicity.models import NewsItem, Notice  # noqa: E402

FOLDER = Path(__file__).parent / "pictures"
WIDTHS = {"390": (390, 844), "1024": (1024, 768), "1440": (1440, 900)}
TABLET = ("1024",)


@dataclass(frozen=True)
class Picture:
    name: str
    path: str
    user: str = ""
    widths: tuple[str, ...] = ("1440",)


def pictures() -> list[Picture]:
    """Every page that the README and the guides show, with the account that sees it."""
    case = Competition.objects.get(code="zj-association-2022")
    practice = Competition.objects.get(code="practice-track")
    final = Round.objects.get(competition=case, order=2)
    heat = Heat.objects.get(round__competition=practice)
    notice = Notice.objects.get(competition=case)
    report = NewsItem.objects.exclude(cover=None).get(competition=case)
    sheet = ScoreSheet.objects.filter(
        seat__judge__user__username="judge", seat__heat=heat, appearance__order=3
    ).first()
    waiting = Entry.objects.filter(competition=practice, state=Entry.State.SUBMITTED).first()
    mine = Entry.objects.filter(competition=case, project__owner__username="entrant").get()
    code = practice.code
    everywhere = ("390", "1024", "1440")
    return [
        Picture("home", reverse("publicity:home"), widths=("390", "1440")),
        Picture(
            "competition", reverse("publicity:competition", args=[case.code]), widths=everywhere
        ),
        Picture("notice", reverse("publicity:notice", args=[notice.pk]), widths=("390", "1440")),
        Picture("my-entries", reverse("projects:list"), "entrant", ("390",)),
        Picture("entry", reverse("projects:detail", args=[mine.pk]), "entrant", ("390",)),
        Picture("enter", reverse("projects:start", args=[code]), "entrant", ("390",)),
        Picture("workspace", reverse("workspace", args=[case.code]), "organiser"),
        Picture("review-list", reverse("projects:review_list", args=[case.code]), "reviewer"),
        Picture("review", reverse("projects:review", args=[code, waiting.pk]), "reviewer"),
        Picture("rounds", reverse("judging:rounds", args=[case.code]), "organiser"),
        Picture("round", reverse("judging:round", args=[case.code, final.pk]), "organiser"),
        Picture("heat", reverse("judging:work_heat", args=[code, heat.pk]), "organiser"),
        Picture("judge-home", reverse("judging:home"), "judge", TABLET),
        Picture("judge-heat", reverse("judging:heat", args=[heat.pk]), "judge", TABLET),
        Picture("sheet", reverse("judging:sheet", args=[sheet.pk]), "judge", TABLET),
        Picture("coverage", reverse("publicity:coverage", args=[case.code]), "publicity"),
        Picture("media-coverage", reverse("publicity:contest_coverage", args=[case.code])),
        Picture("gallery", reverse("publicity:gallery")),
        Picture("news-item", reverse("publicity:news_item", args=[report.number])),
        Picture("work-notices", reverse("publicity:work_notices", args=[case.code]), "organiser"),
        Picture("papers", reverse("papers:papers", args=[case.code]), "secretariat"),
        Picture("audit", reverse("audit", args=[case.code]), "supervisor"),
        Picture("admin", reverse("admin:index"), "organiser"),
        *set_up_pictures(case, final, practice),
    ]


def set_up_pictures(case: Competition, final: Round, practice: Competition) -> list[Picture]:
    """How a contest is set up, from the page of last year's to the rules of a round."""
    page = reverse("admin:competitions_competition_change", args=[case.pk])
    root = Competition.objects.get(path=case.path.partition("/")[0] + "/")
    copy = reverse("admin:competitions_competition_copy", args=[root.pk])
    asked = {"edition": root.edition + 1, "year": root.year + 1, "how": "same_date"}
    rules = reverse("admin:competitions_ruleset_add")
    like = urlencode({"competition": final.competition_id, "like": "roadshow"})
    return [
        Picture("set-up", page, "organiser"),
        Picture("checklist", reverse("checklist", args=[practice.code]), "organiser"),
        Picture("copy", f"{copy}?{urlencode(asked)}", "admin"),
        Picture("rules", f"{rules}?{like}", "organiser"),
        Picture("access", reverse("access", args=[case.code]), "organiser"),
        Picture("calendar", reverse("publicity:work_calendar", args=[case.code]), "organiser"),
    ]


def session_for(username: str) -> str:
    """The key of a new session in which `username` is signed in."""
    user = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def take(browser: Browser, picture: Picture, base: str, keys: dict[str, str]) -> None:
    for width in picture.widths:
        wide, high = WIDTHS[width]
        context = browser.new_context(viewport={"width": wide, "height": high}, locale="zh-CN")
        if picture.user:
            cookie = {
                "name": settings.SESSION_COOKIE_NAME,
                "value": keys[picture.user],
                "url": base,
            }
            context.add_cookies([cookie])
        page = context.new_page()
        page.goto(base + picture.path)
        page.wait_for_load_state("networkidle")
        # A bar that sticks to the window's foot would stand in the middle of a whole page. The
        # admin, with one at the side as well, is shown in a window as high as its page.
        if page.locator("#nav-sidebar").count():
            high = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": wide, "height": high})
        whole = not page.locator(".cs-bar, .cs-sheet").count()
        target = FOLDER / f"{picture.name}-{width}.png"
        page.screenshot(path=target, full_page=whole)
        # A palette of 96 colours is enough for flat pages and a quarter of the size.
        Image.open(target).convert("RGB").quantize(96).save(target, optimize=True)
        context.close()


def main(base: str, wanted: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    chosen = [p for p in pictures() if not wanted or p.name in wanted]
    keys = {user: session_for(user) for user in {p.user for p in chosen if p.user}}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for picture in chosen:
            take(browser, picture, base, keys)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
