"""Recommended lists: the template, every row's effect, all or nothing, and no second copy."""

import io

import openpyxl
import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEntry
from competitions.models import Body, Competition, StaffGrant, Territory
from competitions.services.tables.apply import TableRefused
from competitions.services.tables.sheets import template
from competitions.services.tables.workbook import read_cells
from projects import personal_data
from projects.models import Entry, Member, Nomination, Project, Recusal
from projects.services.entries import submit_entry
from projects.services.nomination_columns import nomination_table
from projects.services.nomination_letters import send_nomination_letters
from projects.services.nomination_plan import plan_nominations
from projects.services.nominations import take_nominations
from tests import builders
from tests.builders import NOW

Role = StaffGrant.Role
CODE = "91330106MA2CFLDG4R"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def body(track):
    builders.make_region()
    return Body.objects.create(competition=track, role=Body.Role.RECOMMENDER, name="杭州市经信局")


def row(mark="HZ-1", **said):
    number = said.get("number", mark)
    values = {
        "body": "杭州市经信局",
        "number": number,
        "rank": mark.rpartition("-")[2],
        "title": f"项目 {mark}",
        "unit": "杭州海岛科技有限公司",
        "credit_code": CODE,
        "leader": "",
        "category": "企业组",
        "sector": "新材料",
        "region": "330102",
        "contact_name": "李敏",
        "contact_mobile": "13800001111",
        "contact_email": "li@example.org",
    } | said
    return [values[name] for name in values]


def cells(track, *rows):
    return [[str(column.head) for column in nomination_table(track).columns], *rows]


def planned(track, actor, *rows):
    return plan_nominations(
        nomination_table(track), cells(track, *rows), node=track, actor=actor, at=NOW
    )


def take(track, actor, *rows):
    table = nomination_table(track)
    return take_nominations(table, cells(track, *rows), node=track, actor=actor, at=NOW)


def effects(plan):
    return [one.effect for one in plan.rows]


def book(track, *rows):
    made = openpyxl.Workbook()
    for line in cells(track, *rows):
        made.active.append(line)
    file = io.BytesIO()
    made.save(file)
    return SimpleUploadedFile("list.xlsx", file.getvalue())


# The template


def test_the_template_has_lists_to_pick_from_and_a_sheet_that_explains(track, body):
    data = template(nomination_table(track))
    made = openpyxl.load_workbook(io.BytesIO(data))
    sheet = made.worksheets[0]
    rules = {str(one.sqref).split(":")[0]: one for one in sheet.data_validations.dataValidation}
    assert rules["A2"].formula1 == '"杭州市经信局"'
    assert rules["H2"].formula1 == '"企业组,创客组"'
    assert rules["I2"].formula1 == '"新材料,生物医药"'
    assert len(made.worksheets[1]["A"]) >= 14
    assert read_cells(data)[0][:2] == [sheet["A1"].value, sheet["B1"].value]


def test_regions_of_the_contest_are_picked_from_a_sheet_of_their_own(track, body):
    for number in range(30):
        builders.make_region(f"3301{number + 10}", f"很长很长的区{number}")
    province = builders.make_region("330000", "浙江省")
    Territory.objects.create(competition=track, region=province, is_included=True)
    made = openpyxl.load_workbook(io.BytesIO(template(nomination_table(track))))
    rules = made.worksheets[0].data_validations.dataValidation
    (region,) = [one for one in rules if str(one.sqref).startswith("J2")]
    assert region.formula1.count("$J$") == 2
    assert region.errorStyle == "information"
    listed = [cell.value for cell in made.worksheets[2]["J"][1:]]
    assert len(listed) == 31
    assert listed[-1] == "浙江省 很长很长的区29 330139"
    assert planned(track, builders.make_staff(track), row(region=listed[-1])).is_sound


# Effects


def test_new_rows_are_taken_with_their_line_and_again_change_nothing(track, organiser, body):
    rows = [row("HZ-1"), row("HZ-2")]
    assert effects(planned(track, organiser, *rows)) == ["new", "new"]
    assert not Nomination.objects.exists()
    take(track, organiser, *rows)
    before = list(Nomination.objects.order_by("pk").values())
    assert effects(take(track, organiser, *rows)) == ["unchanged", "unchanged"]
    assert list(Nomination.objects.order_by("pk").values()) == before
    assert AuditEntry.objects.filter(action="nomination.create").count() == 2
    assert not AuditEntry.objects.filter(action="nomination.change").exists()
    assert not Entry.objects.exists()
    assert not Project.objects.exists()


def test_what_changes_is_named_and_contacts_stay_out_of_the_audit_trail(track, organiser, body):
    take(track, organiser, row("HZ-1"))
    changed = row("HZ-1", title="新名称", sector="生物医药", contact_mobile="13900002222")
    (one,) = planned(track, organiser, changed).rows
    assert {c.name: (c.before, c.after) for c in one.changes} == {
        "title": ("项目 HZ-1", "新名称"),
        "sector": ("新材料", "生物医药"),
        "contact_mobile": ("***", "13900002222"),
    }
    take(track, organiser, changed)
    line = AuditEntry.objects.get(action="nomination.change")
    assert "13900002222" not in str(line.detail)
    assert "新名称" in str(line.detail)


def test_an_empty_contact_leaves_what_is_here(track, organiser, body):
    take(track, organiser, row("HZ-1"))
    empty = row("HZ-1", contact_name="", contact_mobile="", contact_email="")
    assert effects(take(track, organiser, empty)) == ["unchanged"]
    assert Nomination.objects.get().contact_mobile == "13800001111"


def test_ranks_can_be_exchanged(track, organiser, body):
    take(track, organiser, row("HZ-1"), row("HZ-2"))
    take(track, organiser, row("HZ-1", rank="2"), row("HZ-2", rank="1"))
    assert dict(Nomination.objects.values_list("number", "rank")) == {"HZ-1": 2, "HZ-2": 1}


@pytest.mark.parametrize(
    ("said", "letter"),
    [
        ({"body": "无名局"}, "A"),
        ({"number": ""}, "B"),
        ({"rank": "0"}, "C"),
        ({"rank": "第一"}, "C"),
        ({"title": "长" * 61}, "D"),
        ({"credit_code": ""}, "F"),
        ({"credit_code": "9133"}, "F"),
        ({"category": "创客组"}, "G"),
        ({"category": "创客组", "leader": "陈晓明"}, "F"),
        ({"category": "学生组"}, "H"),
        ({"sector": "养猪"}, "I"),
        ({"region": "火星"}, "J"),
        ({"region": "999999"}, "J"),
        ({"contact_email": "li"}, "M"),
    ],
)
def test_a_wrong_cell_is_refused_by_row_and_column(track, organiser, body, said, letter):
    plan = planned(track, organiser, row("HZ-1"), row("HZ-2", **said))
    assert effects(plan) == ["new", "refused"]
    assert [place for place, _said in plan.rows[1].faults] == [letter]
    assert plan.rows[1].number == 3
    with pytest.raises(TableRefused):
        take(track, organiser, row("HZ-1"), row("HZ-2", **said))
    assert not Nomination.objects.exists()


def test_a_code_that_fails_the_check_is_told_and_not_dropped(track, organiser, body):
    (one,) = planned(track, organiser, row(credit_code=CODE[:-1] + "0")).rows
    assert one.effect == "new"
    assert one.said


def test_neither_number_nor_rank_nor_project_stands_twice(track, organiser, body):
    second = Body.objects.create(
        competition=track, role=Body.Role.RECOMMENDER, name="宁波市经信局"
    )
    take(track, organiser, row("HZ-1"))
    for other, letter in (
        (row("HZ-2", rank="1"), "C"),
        (row("NB-3", body=second.name, title="项目　ＨＺ-1"), "D"),
    ):
        (one,) = planned(track, organiser, other).rows
        assert [place for place, _said in one.faults] == [letter]
    for pair, letter in (
        ((row("HZ-5"), row("HZ-5", rank="6", title="别的")), "B"),
        ((row("HZ-5"), row("HZ-6", rank="5")), "C"),
        ((row("HZ-5"), row("HZ-6", title="项目 HZ-5")), "D"),
    ):
        plan = planned(track, organiser, *pair)
        assert [place for place, _said in plan.rows[1].faults] == [letter]


def test_the_database_itself_takes_no_second_copy(track, organiser, body):
    take(track, organiser, row("HZ-1"))
    one = Nomination.objects.get()
    for said in ({"number": "X"}, {"number": "X", "rank": 9}):
        one.pk, one._state.adding = None, True
        one.rank = said.get("rank", one.rank)
        one.number = said["number"]
        with pytest.raises(IntegrityError), transaction.atomic():
            one.save(force_insert=True)


# Joined with what is handed in


def entered(track, title="项目 HZ-1", code=CODE, *, submit=True):
    draft = builders.make_draft(track, title=title)
    draft.project.enterprise.credit_code = code
    draft.project.enterprise.save()
    return submit_entry(draft, actor=draft.project.owner, at=NOW) if submit else draft


def test_a_handed_in_entry_of_the_same_unit_and_title_is_joined(track, organiser, body):
    entry = entered(track)
    (one,) = planned(track, organiser, row("HZ-1", title="项目hz—1")).rows
    assert entry.number in one.said
    take(track, organiser, row("HZ-1"))
    assert Nomination.objects.get().entry == entry
    assert Entry.objects.count() == 1


def test_our_own_number_names_the_entry_and_fits_no_other_project(track, organiser, body):
    entry = entered(track)
    ours = row(entry.number, rank="1", title=entry.project.title)
    assert effects(planned(track, organiser, ours)) == ["new"]
    other = planned(track, organiser, row(entry.number, rank="1", title="别的项目"))
    assert [place for place, _said in other.rows[0].faults] == ["B"]


def test_a_draft_is_not_given_away_and_joins_when_it_is_handed_in(track, organiser, body):
    draft = entered(track, submit=False)
    take(track, organiser, row("HZ-1"), row("HZ-2"))
    assert set(Nomination.objects.values_list("entry", flat=True)) == {None}
    entry = submit_entry(draft, actor=draft.project.owner, at=NOW)
    assert dict(Nomination.objects.values_list("number", "entry")) == {
        "HZ-1": entry.pk,
        "HZ-2": None,
    }


def test_a_team_is_known_by_its_leader(track, organiser, body):
    draft = builders.make_draft(track, unit="team", title="微电网")
    said = {"title": "微电网", "credit_code": "", "category": "创客组"}
    take(track, organiser, row("HZ-1", leader="陈晓明", **said))
    take(track, organiser, row("HZ-2", leader="别人", **said))
    assert Member.objects.filter(name="陈晓明").exists()
    entry = submit_entry(draft, actor=draft.project.owner, at=NOW)
    assert Nomination.objects.get(number="HZ-1").entry == entry
    assert Nomination.objects.get(number="HZ-2").entry is None


def test_a_joined_row_stays_with_its_project(track, organiser, body):
    entered(track)
    take(track, organiser, row("HZ-1"))
    (one,) = planned(track, organiser, row("HZ-1", title="别的项目")).rows
    assert [place for place, _said in one.faults] == ["D"]


def test_an_officer_who_keeps_away_neither_takes_nor_sees_the_row(track, organiser, body):
    second = builders.make_staff(track)
    entry = entered(track)
    take(track, second, row("HZ-1"), row("HZ-2"))
    Recusal.objects.create(
        user=organiser,
        project=entry.project,
        kind="kinship",
        declared_by=organiser,
        declared_at=NOW,
    )
    plan = planned(track, organiser, row("HZ-1", sector="生物医药"))
    assert effects(plan) == ["refused"]
    seen = Nomination.objects.visible_to(organiser)
    assert [one.number for one in seen] == ["HZ-2"]
    assert Nomination.objects.visible_to(second).count() == 2


# Letters


def test_the_contact_gets_one_letter_and_a_new_address_another(track, organiser, body):
    take(track, organiser, row("HZ-1"), row("HZ-2", contact_email=""))
    assert send_nomination_letters(at=NOW) == 1
    assert send_nomination_letters(at=NOW) == 0
    (letter,) = mail.outbox
    assert letter.to == ["li@example.org"]
    assert "项目 HZ-1" in letter.body
    assert reverse("projects:start", args=[track.code]) in letter.body
    take(track, organiser, row("HZ-1", contact_email="wang@example.org"))
    assert send_nomination_letters(at=NOW) == 1


def test_no_letter_for_what_is_handed_in_or_after_registration(track, organiser, body):
    entered(track)
    take(track, organiser, row("HZ-1"), row("HZ-2"))
    Competition.objects.filter(pk=track.pk).update(registration_closes_at=NOW)
    assert send_nomination_letters(at=NOW) == 0
    Competition.objects.filter(pk=track.pk).update(
        registration_closes_at=NOW + builders.dt.timedelta(days=1)
    )
    assert send_nomination_letters(at=NOW) == 1


def test_an_address_that_is_refused_does_not_hold_up_the_others(
    track, organiser, body, monkeypatch
):
    take(track, organiser, row("HZ-1", contact_email="bad@example.org"), row("HZ-2"))
    send = mail.EmailMessage.send

    def sending(message, *args, **kwargs):
        if message.to == ["bad@example.org"]:
            raise OSError
        return send(message, *args, **kwargs)

    monkeypatch.setattr("projects.services.nomination_letters.EmailMessage.send", sending)
    assert send_nomination_letters(at=NOW) == 1
    assert Nomination.objects.get(number="HZ-1").letter_sent_at is None


def test_the_contact_finds_the_form_begun_with_the_names_of_the_list(
    client_of, track, organiser, body
):
    take(track, organiser, row("HZ-1"))
    contact = builders.make_user("li")
    address = reverse("projects:start", args=[track.code])
    category = track.categories.get(kind="enterprise").pk
    page = client_of(contact).get(address, {"category": category}).content.decode()
    assert 'value="项目 HZ-1"' in page
    other = client_of(builders.make_user()).get(address, {"category": category}).content.decode()
    assert "项目 HZ-1" not in other


# The pages


def pages(track):
    return [
        reverse(f"projects:nomination{name}", args=[track.code])
        for name in ("s", "_template", "_import")
    ]


def test_upload_preview_confirm(client_of, track, organiser, body):
    client = client_of(organiser)
    address = pages(track)[2]
    shown = client.post(address, {"file": book(track, row("HZ-1"), row("HZ-2"))})
    assert shown.status_code == 200
    assert not Nomination.objects.exists()
    answer = client.post(address, {"kept": shown.context["kept"], "make": "1"})
    assert answer.status_code == 302
    assert Nomination.objects.count() == 2
    again = client.post(address, {"file": book(track, row("HZ-1"), row("HZ-2"))})
    assert b'name="make"' not in again.content


def test_what_changed_since_it_was_shown_is_not_taken(client_of, track, organiser, body):
    client = client_of(organiser)
    shown = client.post(pages(track)[2], {"file": book(track, row("HZ-1"))})
    take(track, organiser, row("HZ-1", title="抢先"))
    answer = client.post(pages(track)[2], {"kept": shown.context["kept"], "make": "1"})
    assert answer.status_code == 200
    assert answer.context["changed"]
    assert Nomination.objects.get().title == "抢先"


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04 broken"])
def test_a_file_that_is_none_gets_a_sentence(client_of, track, organiser, body, data):
    upload = SimpleUploadedFile("list.xlsx", data)
    answer = client_of(organiser).post(pages(track)[2], {"file": upload})
    assert answer.status_code == 422


def test_without_a_recommending_body_every_row_is_refused_and_the_page_says_so(
    client_of, track, organiser
):
    builders.make_region()
    answer = client_of(organiser).post(pages(track)[2], {"file": book(track, row("HZ-1"))})
    assert answer.status_code == 200
    assert not answer.context["plan"].is_sound


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.PUBLICITY, Role.SUPERVISOR])
def test_others_find_nothing_there(client_of, track, body, role):
    stranger = builders.make_staff(track, role)
    assert {client_of(stranger).get(page).status_code for page in pages(track)} == {404}
    with pytest.raises(PermissionDenied):
        take(track, stranger, row("HZ-1"))
    assert not Nomination.objects.visible_to(stranger).exists()


def test_an_archived_contest_takes_no_list(client_of, track, organiser, body):
    Competition.objects.filter(pk=track.pk).update(state=Competition.State.ARCHIVED)
    codes = [client_of(organiser).get(page).status_code for page in pages(track)]
    assert codes == [200, 404, 404]
    with pytest.raises(PermissionDenied):
        take(track, organiser, row("HZ-1"))


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_takes_as_many_queries_for_one_row_as_for_three(
    client_of, track, organiser, body, n, django_assert_num_queries
):
    entered(track)
    take(track, organiser, *[row(f"HZ-{number}") for number in range(1, n + 1)])
    client = client_of(organiser)
    client.get(pages(track)[0])
    with django_assert_num_queries(9):
        client.get(pages(track)[0])


@pytest.mark.parametrize("n", [1, 3, 20])
def test_the_plan_takes_as_many_queries_for_one_row_as_for_twenty(
    track, organiser, body, n, django_assert_num_queries
):
    entered(track)
    take(track, organiser, *[row(f"HZ-{number}") for number in range(1, n + 1)])
    rows = [row(f"HZ-{number}", sector="生物医药") for number in range(1, n + 1)]
    with django_assert_num_queries(10):
        planned(track, organiser, *rows)


def test_a_contact_reads_what_is_held_and_is_forgotten_with_the_account(track, organiser, body):
    take(track, organiser, row("HZ-1"), row("HZ-2", contact_email="other@example.org"))
    contact = builders.make_user("li")
    held = personal_data.collect(contact).rows["recommended"]
    assert [one["number"] for one in held] == ["HZ-1"]
    personal_data.erase(contact, NOW)
    gone, stays = Nomination.objects.order_by("number")
    assert (gone.contact_name, gone.contact_mobile, gone.contact_email) == ("", "", "")
    assert stays.contact_email == "other@example.org"
