"""Experts from Excel: what a row would do, what is refused at which cell, all or nothing."""

from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import AuditEntry, User
from competitions.models import Sector
from competitions.services.tables.apply import TableRefused
from judging.models import Judge
from judging.services.contacts import unmask_contact
from judging.services.expert_columns import EXPERTS
from judging.services.expert_table import export_experts, plan_experts, take_experts
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db
HEADS = [str(column.name) for column in EXPERTS.columns]


@pytest.fixture(autouse=True)
def _places(tree):
    builders.make_region("330000", "浙江省")
    builders.make_region("330100", "杭州市")
    for code, name in (("bio", "生物医药"), ("new-material", "新材料")):
        Sector.objects.update_or_create(competition=tree[0], code=code, defaults={"name": name})


def cells(*rows):
    """The heads in Chinese, and rows by column name; what is not named is empty."""
    heads = (
        "姓名 账号或邮箱 工作单位 专业类型 职称 擅长领域 可服务地区 联系电话 电子邮箱 个人简介 "
        "可担任评审组长 每次网评最多项目数 每轮最多场次数"
    )
    return [heads.split(), *([row.get(name, "") for name in HEADS] for row in rows)]


def expert(account="wang@example.org", **more):
    said = {"name": "王教授", "account": account, "employer": "浙江某研究院"}
    return said | {"profile": "技术专家"} | more


def plan(organiser, *rows):
    said = {"node": None, "actor": organiser, "at": NOW}
    return plan_experts(EXPERTS, cells(*rows), **said)


def take(organiser, *rows):
    said = {"node": None, "actor": organiser, "at": NOW}
    return take_experts(EXPERTS, cells(*rows), **said)


def test_an_expert_without_an_account_gets_one_that_opens_with_a_code(organiser):
    row = expert(titles="教授、院士", sectors="新材料，bio", regions="杭州市", phone="13800001234")
    found = plan(organiser, row)
    assert (found.problems, [one.faults for one in found.rows]) == ((), [[]])
    assert not Judge.objects.exists()
    take(organiser, row)
    judge = Judge.objects.get()
    assert (judge.user.email, judge.user.name) == ("wang@example.org", "王教授")
    assert not judge.user.has_usable_password()
    assert (judge.titles, judge.phone) == (["教授", "院士"], "13800001234")
    assert {one.sector_code for one in judge.expertise.all()} == {"bio", "new-material"}
    assert [one.region.code for one in judge.served_regions.all()] == ["330100"]
    line = AuditEntry.objects.get(action="judge.create")
    assert (line.actor, "13800001234" in str(line.detail)) == (organiser, False)


def test_the_same_file_again_changes_nothing(organiser):
    row = expert(sectors="bio", titles="教授", regions="330000", phone="13800001234")
    take(organiser, row)
    again = plan(organiser, row)
    assert [one.effect for one in again.rows] == ["unchanged"]
    assert take(organiser, row).writes == 0
    assert User.objects.filter(email="wang@example.org").count() == 1


def test_a_change_shows_before_and_after_with_the_contact_masked(organiser):
    take(organiser, expert(phone="13800001234", sectors="bio"))
    row = expert(phone="13900005678", sectors="新材料", employer="另一家研究院")
    [one] = plan(organiser, row).rows
    changes = {change.name: (change.before, change.after) for change in one.changes}
    assert changes == {
        "employer": ("浙江某研究院", "另一家研究院"),
        "sectors": ("bio", "new-material"),
        "phone": ("138****1234", "13900005678"),
    }
    take(organiser, row)
    line = AuditEntry.objects.get(action="judge.change")
    assert line.detail["changes"]["phone"] == "…"
    assert Judge.objects.get().phone == "13900005678"


def test_limits_and_the_chair_are_taken_shown_and_left(organiser):
    limits = {"can_chair": "否", "most_entries": "60", "most_heats": "2"}
    take(organiser, expert(**limits))
    judge = Judge.objects.get()
    assert (judge.can_chair, judge.most_entries, judge.most_heats) == (False, 60, 2)
    assert [one.effect for one in plan(organiser, expert()).rows] == ["unchanged"]
    row = expert(can_chair="是", most_heats="3")
    changes = {one.name: (one.before, one.after) for one in plan(organiser, row).rows[0].changes}
    assert changes == {"can_chair": ("否", "是"), "most_heats": (2, 3)}
    take(organiser, row)
    judge.refresh_from_db()
    assert (judge.can_chair, judge.most_entries, judge.most_heats) == (True, 60, 3)


def test_who_says_nothing_may_chair_and_takes_any_number(organiser):
    take(organiser, expert())
    judge = Judge.objects.get()
    assert (judge.can_chair, judge.most_entries, judge.most_heats) == (True, None, None)


def test_an_empty_cell_leaves_what_is_here(organiser):
    take(organiser, expert(phone="13800001234", sectors="bio", titles="教授"))
    assert [one.effect for one in plan(organiser, expert()).rows] == ["unchanged"]


@pytest.mark.parametrize(
    ("more", "letter"),
    [
        ({"name": ""}, "A"),
        ({"account": "no-such-account"}, "B"),
        ({"employer": "长" * 81}, "C"),
        ({"profile": "厨师"}, "D"),
        ({"titles": "、".join("甲乙丙丁戊己庚辛壬")}, "E"),
        ({"sectors": "bio、炼丹"}, "F"),
        ({"regions": "亚特兰蒂斯"}, "G"),
        ({"email": "not an address"}, "I"),
        ({"can_chair": "也许"}, "K"),
        ({"most_entries": "0"}, "L"),
        ({"most_heats": "很多"}, "M"),
    ],
)
def test_a_fault_is_said_at_its_cell_and_nothing_is_taken(organiser, more, letter):
    rows = [expert("good@example.org"), expert() | more]
    found = plan(organiser, *rows)
    good, bad = found.rows
    assert (good.effect, bad.effect) == ("new", "refused")
    assert [fault[0] for fault in bad.faults] == [letter]
    with pytest.raises(TableRefused):
        take(organiser, *rows)
    assert not Judge.objects.exists()


def test_one_person_under_two_names_is_refused(organiser):
    user = builders.make_user("lao-wang", email="wang@example.org")
    rows = [expert("lao-wang"), expert("WANG@example.org")]
    assert [one.effect for one in plan(organiser, *rows).rows] == ["new", "refused"]
    take(organiser, rows[0])
    assert Judge.objects.get().user == user


def test_an_expert_who_sits_elsewhere_is_left_alone(organiser, tree):
    judge = builders.make_judge("other")
    elsewhere = builders.make_competition("sibling", parent=tree[1])
    heat = builders.make_heat(builders.make_round(elsewhere))
    builders.seat_judge(heat, judge, number=1, actor=builders.make_admin(), at=NOW)
    [one] = plan(organiser, expert("other")).rows
    assert one.effect == "refused"


def test_only_who_keeps_the_pool_takes_and_exports(organiser):
    stranger = builders.make_user()
    with pytest.raises(PermissionDenied):
        take(stranger, expert())
    with pytest.raises(PermissionDenied):
        export_experts(EXPERTS, node=None, actor=stranger)


def test_contacts_are_never_written_out(organiser, client_of):
    take(
        organiser,
        expert(phone="13800001234", email="pool@example.org", sectors="bio", most_heats="2"),
    )
    answer = client_of(organiser).get(reverse("admin:judging_judge_sheet"))
    book = openpyxl.load_workbook(BytesIO(answer.content))
    rows = [[cell or "" for cell in row] for row in book.worksheets[0].values]
    assert "王教授" in rows[1]
    assert "13800001234" not in str(rows)
    assert "pool@example.org" not in str(rows)
    # What comes out goes in again and changes nothing.
    said = {"node": None, "actor": organiser, "at": NOW}
    again = plan_experts(EXPERTS, [[str(cell) for cell in row] for row in rows], **said)
    assert [one.effect for one in again.rows] == ["unchanged"]


@pytest.mark.parametrize("size", [1, 3])
def test_a_plan_takes_a_fixed_number_of_queries(organiser, size, django_assert_num_queries):
    rows = [expert(f"w{n}@example.org", sectors="bio", regions="330000") for n in range(size)]
    take(organiser, *rows)
    with django_assert_num_queries(8):
        assert plan(organiser, *rows).count("unchanged") == size


def test_the_page_shows_every_row_and_takes_what_was_shown(organiser, client_of):
    book = openpyxl.Workbook()
    for row in cells(expert(), expert("zhao@example.org", name="赵总", profile="投资人")):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "experts.xlsx"
    client, page = client_of(organiser), reverse("admin:judging_judge_table")
    shown = client.post(page, {"file": file})
    assert "赵总" in shown.content.decode()
    assert not Judge.objects.exists()
    done = client.post(page, {"kept": shown.context["kept"], "make": "1"})
    assert done.status_code == 302
    assert Judge.objects.count() == 2


# Contacts


def test_a_contact_is_shown_for_a_reason_on_record(organiser, client_of):
    judge = builders.make_judge("wang", phone="13800001234", email="pool@example.org")
    client = client_of(organiser)
    page = reverse("admin:judging_judge_contact", args=[judge.pk])
    change = client.get(reverse("admin:judging_judge_change", args=[judge.pk])).content.decode()
    assert "138****1234" in change
    for content in (change, client.get(page).content.decode(), _post(client, page, reason="")):
        assert "13800001234" not in content
    assert not AuditEntry.objects.filter(action="judge.unmask").exists()
    assert "13800001234" in _post(client, page, reason="通知评审时间")
    line = AuditEntry.objects.get(action="judge.unmask")
    assert (line.actor, line.detail["reason"]) == (organiser, "通知评审时间")
    _post(client, page, save="1", phone="13900005678", email="")
    judge.refresh_from_db()
    assert (judge.phone, judge.email) == ("13900005678", "")
    assert "13900005678" not in str(AuditEntry.objects.latest("pk").detail)


def _post(client, page, **data):
    return client.post(page, data).content.decode()


def test_who_does_not_keep_the_expert_sees_no_contact(organiser, tree, client_of):
    judge = builders.make_judge("other", phone="13800001234")
    elsewhere = builders.make_competition("sibling", parent=tree[1])
    heat = builders.make_heat(builders.make_round(elsewhere))
    builders.seat_judge(heat, judge, number=1, actor=builders.make_admin(), at=NOW)
    page = reverse("admin:judging_judge_contact", args=[judge.pk])
    supervisor = builders.make_staff(tree[2], "supervisor", username="su")
    for user in (organiser, supervisor, builders.make_user("root", is_superuser=True)):
        assert client_of(user).post(page, {"reason": "x"}).status_code == 404
    assert not AuditEntry.objects.filter(action="judge.unmask").exists()


def test_without_its_guard_a_stranger_would_read_a_contact(monkeypatch):
    judge, stranger = builders.make_judge(), builders.make_user()
    said = {"reason": "x", "actor": stranger, "at": NOW}
    with pytest.raises(PermissionDenied):
        unmask_contact(judge, **said)
    monkeypatch.setattr("judging.rules.keeps_expert", lambda user, judge: True)
    assert unmask_contact(judge, **said) == judge
