"""The steps of an organiser who sets up an edition, a division and a track."""

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import expect

from competitions.models import Competition

TODAY = timezone.localdate()
# Late in the year one prepares the next.
YEAR = (TODAY + dt.timedelta(days=90)).year
EDITION, DIVISION = f"edition-{YEAR}", f"zhejiang-{YEAR}"
TRACK, TWIN = f"xiehui-{YEAR}", f"xiehui-{YEAR}b"
SECTORS = ("new-it 新一代信息技术", "bio 生物医药", "energy 新能源")


def day(after):
    return TODAY + dt.timedelta(days=after)


def sign_in(desk, name, password):
    desk.part("sign in")
    desk.go("/admin/")
    desk.type(login=name, password=password)
    desk.press("^登录")
    desk.click("#id_consent")
    desk.press("^同意并继续")
    desk.said("可配置的内容")


def add_contest(desk, *, level, code, name, short_name, prefix, parent=""):
    desk.follow("^赛事$")
    desk.follow("增加赛事")
    if parent:
        desk.find("parent", parent)
    desk.choose(level=level)
    desk.type(code=code, name=name, short_name=short_name, edition=12, year=YEAR)
    desk.type(number_prefix=prefix)


def phones(desk):
    desk.type(office_phone="0571-8700 0001", supervision_phone="0571-8700 0002")


def host(desk, name):
    desk.tab("单位")
    desk.choose(**{"bodies-0-role": "主办单位"})
    desk.type(**{"bodies-0-name": name})


def basis(desk, issuer, number):
    desk.tab("文件")
    desk.choose(**{"documents-0-kind": "依据文件"})
    desk.type(**{"documents-0-issuer": issuer, "documents-0-number": number})
    desk.type(**{"documents-0-title": "关于举办创新创业大赛的通知"})
    desk.type(**{"documents-0-issued_on": day(-30).isoformat()})


def rows(desk, prefix, count):
    """As many empty rows as are needed, by the link below the last one."""
    while desk.page.locator(f"[name^={prefix}-][name$=-name]:visible").count() < count:
        desk.click(f"#{prefix}-group .add-row")


def categories(desk):
    desk.tab("组别")
    rows(desk, "categories", 2)
    for n, name in enumerate(("企业组", "创客组")):
        desk.choose(**{f"categories-{n}-kind": name})
        desk.type(**{f"categories-{n}-name": name})


def set_up_edition(desk):
    desk.part("edition")
    add_contest(
        desk,
        level="全国",
        code=EDITION,
        name=f"第十二届创新创业大赛（{YEAR}）",
        short_name="创新创业大赛",
        prefix=f"CX-{YEAR}",
    )
    phones(desk)
    desk.save(stay=True)
    host(desk, "国家级主办部门")
    desk.tab("领域")
    rows(desk, "sectors", len(SECTORS))
    for n, sector in enumerate(SECTORS):
        code, name = sector.split()
        desk.type(**{f"sectors-{n}-code": code, f"sectors-{n}-name": name})
    desk.save()
    desk.part("own duty")
    desk.follow("工作授权")
    desk.follow("增加工作授权")
    desk.find("competition", "创新创业大赛")
    desk.type(account="platform")
    desk.choose(role="赛事管理员")
    desk.save()


def set_up_division(desk):
    desk.part("division")
    add_contest(
        desk,
        parent="创新创业大赛",
        level="赛区",
        code=DIVISION,
        name=f"创新创业大赛浙江赛区（{YEAR}）",
        short_name="浙江赛区",
        prefix=f"ZJ-{YEAR}",
    )
    phones(desk)
    desk.save(stay=True)
    host(desk, "省经济和信息化厅")
    categories(desk)
    desk.tab("参赛地区")
    desk.find("territory-0-region", "330000")
    desk.click("#territory-group .add-row")
    desk.find("territory-1-region", "330200")
    desk.click("[name=territory-1-is_included]")
    basis(desk, "省经济和信息化厅", f"浙经信企业[{YEAR}]8号")
    desk.save(stay=True)
    assert Competition.objects.get(code=DIVISION).basis_document == f"浙经信企业〔{YEAR}〕8号"


def checklist(desk, code=TRACK):
    desk.go(f"/work/{code}/checklist/")
    desk.said("还缺什么")


def mend(desk, sentence):
    """From a line of the list to the page where it is mended."""
    line = desk.page.locator(".cs-checks li").filter(has_text=sentence)
    desk.click(line.first.get_by_role("link"))


def is_back(desk):
    """Saving has led back to the list."""
    expect(desk.page).to_have_url(re.compile("/checklist/"))


def opening_is_refused(desk):
    desk.follow("公开赛事")
    desk.press("公开赛事")
    refusal = desk.page.locator(".cs-note.stop")
    for sentence in ("未填主办单位", "缺监督电话", "未设组别", "尚未安排轮次"):
        expect(refusal).to_contain_text(sentence)
    assert Competition.objects.get(code=TRACK).state == "draft"


def name_dates(desk):
    """Reversed at first: the sentence stands at the field, and what was typed stays."""
    mend(desk, "未填报名起止时间")
    desk.moment("registration_opens_at", day(30), "17:00")
    desk.moment("registration_closes_at", day(-1), "09:00")
    phones(desk)
    desk.press("^保存$")
    row = desk.page.locator(".field-registration_closes_at")
    expect(row.locator(".errorlist")).to_be_visible()
    expect(desk.page.locator("[name=office_phone]")).to_have_value("0571-8700 0001")
    desk.moment("registration_opens_at", day(-1), "09:00")
    desk.moment("registration_closes_at", day(30), "17:00")


def set_up_track(desk):
    desk.part("track, refused")
    add_contest(
        desk,
        parent="浙江赛区",
        level="专题赛",
        code=TRACK,
        name=f"省科技创新协会专题赛（{YEAR}）",
        short_name="协会专题赛",
        prefix=f"ZJ-XH-{YEAR}",
    )
    desk.save(stay=True)
    opening_is_refused(desk)
    desk.part("track, dates and bodies")
    desk.follow("检查清单")
    name_dates(desk)
    host(desk, "省科技创新协会")
    categories(desk)
    basis(desk, "省科技创新协会", f"浙科创协〔{YEAR}〕3号")
    desk.save()
    is_back(desk)
    set_up_quota(desk)


def set_up_quota(desk):
    """More for the categories than in all: refused with the numbers, then mended."""
    desk.part("quota")
    mend(desk, "没有推荐名额")
    desk.type(**{"quotas-0-places": 6})
    for n, (name, places) in enumerate((("企业组", 4), ("创客组", 4)), start=1):
        desk.click("#quotas-group .add-row")
        desk.choose(**{f"quotas-{n}-category": name})
        desk.type(**{f"quotas-{n}-places": places})
    desk.press("^保存$")
    expect(desk.page.locator("#quotas-group")).to_contain_text("8")
    expect(desk.page.locator("[name=quotas-2-places]")).to_have_value("4")
    desk.type(**{"quotas-2-places": 2})
    desk.save()
    is_back(desk)
