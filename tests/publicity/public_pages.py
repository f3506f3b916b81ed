"""The pages of the public as a visitor asks for them, and a notice that stands there."""

import datetime as dt

from django.urls import reverse

from publicity.services import notices as notice_services
from publicity.services.notice_content import Period
from tests.builders import NOW
from tests.publicity.contests import open_approval

TODAY = dt.date(2026, 9, 1)


def make_notice(track, organiser, second, *, starts_on=TODAY, number="GS-1"):
    notice = notice_services.prepare_notice(
        track,
        number=number,
        title="关于专题赛拟推荐项目名单的公示",
        period=Period(starts_on, 5),
        actor=organiser,
        at=NOW,
    )
    notice_services.request_notice(notice, actor=organiser, at=NOW, reason="请核对")
    notice_services.confirm_notice(open_approval(notice.pk), actor=second, at=NOW)
    notice.refresh_from_db()
    return notice


def english(client, path, **kwargs):
    return client.get(path, headers={"accept-language": "en"}, **kwargs)


def text(response):
    return response.content.decode()


def contest_path(code="track"):
    return reverse("publicity:competition", args=[code])


def results_path(order, code="track"):
    return reverse("publicity:results", args=[code, order])
