"""The judge's pages and what the server answers a tablet: rights, statuses, hostile bodies."""

import json
import uuid

import pytest
from django.test import Client

from accounts.models import AuditEntry
from competitions.models import Heat
from judging.models import Seat, SheetVersion
from judging.services.heats import lock_heat
from judging.services.panels import declare_recusal
from projects.models import Recusal
from tests import builders
from tests.builders import NOW
from tests.judging.saving import draft, save, sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_pages(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def heat(track):
    return builders.make_open_heat(track, entries=3, judges=3)


@pytest.fixture
def sheet(heat):
    return sheet_of(heat, order=1, seat=2)


@pytest.fixture
def judge(sheet):
    return sheet.seat.judge.user


@pytest.fixture
def client(client_of, judge):
    return client_of(judge)


@pytest.fixture
def chair(heat):
    return Seat.objects.get(heat=heat, number=1).judge.user


def body_of(**changes):
    body = {
        "client_id": str(uuid.uuid4()),
        "base_revision": 0,
        "marks": {"tech": "50", "market": "30"},
        "signed": False,
        "comment": "",
        "device": "Pad",
    }
    return body | changes


def post(client, sheet, body):
    data = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(f"/judge/sheets/{sheet.pk}/save/", data, content_type="application/json")


def addresses(sheet):
    material = sheet.appearance.entry.materials.first()
    return [
        f"/judge/sheets/{sheet.pk}/",
        f"/judge/materials/{material.pk}/",
        f"/judge/appearances/{sheet.appearance_id}/recuse/",
    ]


# Statuses


def test_a_save_is_answered_with_the_row_that_is_held(client, sheet):
    body = body_of(signed=True, comment="好")
    answer = post(client, sheet, body)
    row = SheetVersion.objects.get()
    said = answer.json()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert said.pop("saved_at")
    assert said == {
        "id": row.pk,
        "sheet": sheet.pk,
        "client_id": body["client_id"],
        "revision": 1,
        "marks": body["marks"],
        "comment": "好",
        "total": "80.0",
        "signed": True,
        "abstained": "",
        "hash": row.hash,
    }


def test_a_repeat_of_an_overtaken_draft_says_what_is_newer(client, sheet):
    first = body_of()
    post(client, sheet, first)
    post(client, sheet, body_of(base_revision=1, marks={"tech": "5"}))
    said = post(client, sheet, first).json()
    assert (said["revision"], said["newer"]["revision"]) == (1, 2)
    assert said["newer"]["marks"] == {"tech": "5"}


def test_a_stale_draft_is_409_with_what_the_server_holds(client, sheet):
    post(client, sheet, body_of())
    answer = post(client, sheet, body_of(marks={"tech": "1"}))
    assert answer.status_code == 409
    assert answer.json()["current"]["marks"] == {"tech": "50", "market": "30"}


def test_a_locked_heat_is_423_with_what_the_server_holds(client, sheet, heat):
    post(client, sheet, body_of(signed=True))
    lock_heat(heat, actor=builders.make_admin(), at=NOW, reason="paper")
    answer = post(client, sheet, body_of(base_revision=1))
    assert answer.status_code == 423
    assert answer.json()["current"]["total"] == "80.0"


def test_a_refused_mark_is_422_and_named(client, sheet):
    answer = post(client, sheet, body_of(marks={"tech": "61"}))
    assert (answer.status_code, answer.json()["error"]) == (
        422,
        "“技术和产品” takes 0 to 60 points.",
    )


def test_a_body_that_is_too_large_is_413(client, sheet):
    assert post(client, sheet, body_of(comment="x" * 20_000)).status_code == 413


def test_only_post_saves(client, sheet):
    assert client.get(f"/judge/sheets/{sheet.pk}/save/").status_code == 405


MALFORMED = {
    "nothing": b"",
    "no json": b"marks=1",
    "not utf-8": b"\xff\xfe{",
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "nested too deep": b"[" * 8000,
    "an endless number": b'{"base_revision": ' + b"9" * 5000 + b"}",
    "no client id": {**body_of(), "client_id": "7"},
    "client id of another type": body_of(client_id=7),
    "client id as a list": body_of(client_id=[]),
    "client id with a surrogate": body_of(client_id="\ud800"),
    "revision below zero": body_of(base_revision=-1),
    "revision true": body_of(base_revision=True),
    "revision as text": body_of(base_revision="0"),
    "revision with a fraction": body_of(base_revision=0.5),
    "revision beyond the column": body_of(base_revision=2**31),
    "revision beyond everything": body_of(base_revision=10**400),
    "no revision": {k: v for k, v in body_of().items() if k != "base_revision"},
    "marks as a list": body_of(marks=["50"]),
    "marks as text": body_of(marks="50"),
    "a mark as a number": body_of(marks={"tech": 50}),
    "a mark as null": body_of(marks={"tech": None}),
    "a mark as an object": body_of(marks={"tech": {"mark": "50"}}),
    "a mark that is very long": body_of(marks={"tech": "5" * 500}),
    "no marks": {k: v for k, v in body_of().items() if k != "marks"},
    "signed as text": body_of(signed="true"),
    "signed as a number": body_of(signed=1),
    "comment as an object": body_of(comment={}),
    "comment with a lone surrogate": body_of(comment="\ud800"),
    "device as a list": body_of(device=[]),
    "device with a lone surrogate": body_of(device="a\udfff"),
    "not a number": b'{"base_revision": NaN}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_body_is_400(client, sheet, body):
    assert post(client, sheet, body).status_code == 400
    assert SheetVersion.objects.count() == 0


@pytest.mark.parametrize(
    "marks",
    [
        {"\ud800": "5"},
        {"": "5"},
        {"\x00": "5"},
        {"x" * 9000: "5"},
        {"tech": "\ud800"},
        {"tech": "\x00"},
    ],
)
def test_hostile_names_and_marks_are_refused_as_marks(client, sheet, marks):
    assert post(client, sheet, body_of(marks=marks)).status_code == 422
    assert SheetVersion.objects.count() == 0


def test_a_null_byte_is_left_out_of_what_is_kept(client, sheet):
    assert post(client, sheet, body_of(comment="a\x00b", device="\x00")).status_code == 200
    assert SheetVersion.objects.get().payload["comment"] == "ab"


@pytest.mark.parametrize("key", ["0", "99999999", "9" * 30])
def test_a_sheet_that_is_not_there_is_404(client, key):
    answer = client.post(f"/judge/sheets/{key}/save/", body_of(), content_type="application/json")
    assert answer.status_code == 404


def test_a_client_id_of_another_sheet_is_404(client, sheet, heat):
    body = body_of()
    post(client, sheet_of(heat, order=2, seat=2), body)
    assert post(client, sheet, body).status_code == 404


# Rights


@pytest.mark.parametrize("who", ["neighbour", "stranger", "owner", "organiser", "admin"])
def test_nobody_else_opens_a_judges_sheet(client_of, sheet, heat, organiser, who):
    others = {
        "neighbour": Seat.objects.get(heat=heat, number=3).judge.user,
        "stranger": builders.make_judge().user,
        "owner": sheet.appearance.entry.project.owner,
        "organiser": organiser,
        "admin": builders.make_admin(),
    }
    client = client_of(others[who])
    assert client.get(f"/judge/sheets/{sheet.pk}/").status_code == 404
    assert post(client, sheet, body_of()).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(sheet):
    answer = post(Client(), sheet, body_of())
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_the_sheet_shows_own_marks_and_no_others(client, sheet, heat):
    save(sheet_of(heat, order=1, seat=1), draft(tech="43.5", market="21.5", signed=True))
    save(sheet, draft(tech="37.5", market="22.5"))
    page = client.get(f"/judge/sheets/{sheet.pk}/").content.decode()
    assert 'data-mark="37.5"' in page
    assert "43.5" not in page
    assert "65.0" not in page


def test_a_comment_stays_text_in_the_page(client, sheet):
    save(sheet, draft(comment="</textarea></script><script>alert(1)</script>"))
    page = client.get(f"/judge/sheets/{sheet.pk}/").content.decode()
    assert "<script>alert" not in page


def test_home_and_heat_of_a_user_without_a_seat(client_of, heat):
    client = client_of(builders.make_user())
    assert "no seat on a panel" in client.get("/judge/").content.decode()
    assert client.get(f"/judge/heats/{heat.pk}/").status_code == 404


@pytest.mark.parametrize("heats", [1, 3])
def test_home_costs_the_same_for_one_and_three(client_of, track, heats, django_assert_num_queries):
    judge = builders.make_judge()
    round_ = builders.make_round(track)
    for number in range(1, heats + 1):
        heat = builders.make_heat(round_, number=number)
        builders.seat_judge(heat, judge, number=1, actor=builders.make_admin(), at=NOW)
    client = client_of(judge.user)
    client.get("/judge/")
    with django_assert_num_queries(6):
        client.get("/judge/")


@pytest.mark.parametrize("entries", [1, 3])
def test_pages_of_a_heat_cost_the_same_for_one_and_three(
    client_of, track, entries, django_assert_num_queries
):
    heat = builders.make_open_heat(track, entries=entries, judges=3)
    builders.sign_all(heat)
    sheet = sheet_of(heat, seat=2)
    client = client_of(sheet.seat.judge.user)
    client.get("/judge/")
    with django_assert_num_queries(10):
        client.get(f"/judge/heats/{heat.pk}/")
    with django_assert_num_queries(11):
        client.get(f"/judge/sheets/{sheet.pk}/")


# Recusal


def test_a_recusal_closes_the_project_everywhere(client, sheet, heat, judge):
    save(sheet, draft(signed=True))
    project = sheet.appearance.entry.project
    address = f"/judge/appearances/{sheet.appearance_id}/recuse/"
    assert project.title in client.get(address).content.decode()
    answer = client.post(address, {"kind": "kinship", "note": "表兄"})
    assert (answer.status_code, answer["Location"]) == (302, f"/judge/heats/{heat.pk}/")
    recusal = Recusal.objects.get(user=judge, project=project)
    sheet.refresh_from_db()
    assert sheet.voided_by == recusal
    for path in addresses(sheet):
        assert client.get(path).status_code == 404
    assert post(client, sheet, body_of(base_revision=1)).status_code == 404
    for path in (
        "/judge/",
        f"/judge/heats/{heat.pk}/",
        f"/judge/sheets/{sheet_of(heat, order=2, seat=2).pk}/",
    ):
        page = client.get(path).content.decode()
        assert project.title not in page
        assert str(project.unit) not in page
    assert (
        "You are recused from this project"
        in client.get(f"/judge/heats/{heat.pk}/").content.decode()
    )


def test_without_a_recusal_the_project_is_open_everywhere(client, sheet, heat):
    for path in addresses(sheet):
        answer = client.get(path)
        assert answer.status_code == 200
        if answer.streaming:
            assert b"".join(answer)
    assert (
        sheet.appearance.entry.project.title
        in client.get(f"/judge/heats/{heat.pk}/").content.decode()
    )


@pytest.mark.parametrize("data", [{}, {"kind": "boredom"}, {"kind": "kinship", "note": "x" * 301}])
def test_a_recusal_needs_its_relation(client, sheet, data):
    answer = client.post(f"/judge/appearances/{sheet.appearance_id}/recuse/", data)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Recusal.objects.exists()


def test_nobody_recuses_from_a_heat_they_do_not_sit_in(client_of, sheet):
    address = f"/judge/appearances/{sheet.appearance_id}/recuse/"
    client = client_of(builders.make_judge().user)
    assert client.get(address).status_code == 404
    assert client.post(address, {"kind": "kinship"}).status_code == 404


# Materials


def test_a_judge_gets_the_files_of_own_projects_as_attachments(client, sheet):
    material = sheet.appearance.entry.materials.get(kind="plan")
    answer = client.get(f"/judge/materials/{material.pk}/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer).startswith(b"%PDF")


def test_a_judge_gets_no_file_of_other_heats_or_left_entries(client, sheet, track):
    elsewhere = builders.make_entry(track).materials.first()
    paper = builders.add_material(sheet.appearance.entry, "declaration", name="承诺书.pdf")
    own = sheet.appearance.entry.materials.get(kind="plan")
    for material in (elsewhere, paper):
        assert client.get(f"/judge/materials/{material.pk}/").status_code == 404
    entry = sheet.appearance.entry
    builders.withdraw(entry)
    assert client.get(f"/judge/materials/{own.pk}/").status_code == 404


# The chair's lock


def test_the_chair_locks_when_all_is_signed(client_of, chair, heat):
    builders.sign_all(heat)
    client = client_of(chair)
    address = f"/judge/heats/{heat.pk}/lock/"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    heat.refresh_from_db()
    assert heat.state == Heat.State.LOCKED
    assert AuditEntry.objects.filter(action="heat.lock", actor=chair).count() == 1


def test_the_chair_locks_without_a_sheet_only_for_a_reason(client_of, chair, heat):
    client = client_of(chair)
    address = f"/judge/heats/{heat.pk}/lock/"
    refused = client.post(address, {"reason": "  "})
    assert "9 sheets are not signed" in refused.content.decode()
    heat.refresh_from_db()
    assert heat.state == Heat.State.SCORING
    assert client.post(address, {"reason": "停电"}).status_code == 302
    entry = AuditEntry.objects.get(action="heat.lock")
    assert (entry.detail["missing"], entry.detail["reason"]) == (9, "停电")


def test_a_heat_is_locked_once(client_of, chair, heat):
    builders.sign_all(heat)
    lock_heat(heat, actor=builders.make_admin(), at=NOW)
    answer = client_of(chair).post(f"/judge/heats/{heat.pk}/lock/", {"reason": "again"})
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_other_judge_locks(client, client_of, heat, method):
    address = f"/judge/heats/{heat.pk}/lock/"
    for one in (client, client_of(builders.make_judge().user), client_of(builders.make_admin())):
        assert getattr(one, method)(address).status_code == 404


def test_the_chair_sees_a_count_and_no_marks(client_of, chair, heat, sheet):
    save(sheet, draft(tech="37.5", market="22.5", signed=True))
    page = client_of(chair).get(f"/judge/heats/{heat.pk}/").content.decode()
    assert "8 sheets of the panel are not signed" in page
    assert "60.0" not in page


def test_a_recused_judge_still_has_the_other_sheets(client, sheet, heat, judge):
    project = sheet.appearance.entry.project
    declare_recusal(project, sheet.seat.judge, kind="kinship", actor=judge, at=NOW)
    other = sheet_of(heat, order=2, seat=2)
    assert post(client, other, body_of()).status_code == 200
