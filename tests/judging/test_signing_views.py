"""The pages on which a heat is reviewed, signed, printed, opened again and typed in from paper."""

import re

import pytest
from django.urls import reverse

from competitions.models import StaffGrant
from judging.models import HeatSignature, SheetVersion
from judging.services.heats import lock_heat
from judging.services.sheet_reopening import request_reopening
from judging.services.signing import Signature, review_of, sign_heat
from tests import builders, staging
from tests.builders import NOW
from tests.judging.saving import draft, save, sheet_of
from tests.judging.test_signing import NAME

pytestmark = pytest.mark.django_db
stage, world = staging.stage_of(builders.hall_of(entries=2, judges=3)), staging.world
tree, track = staging.part("tree"), staging.part("track")
heat = staging.part("heat")


@pytest.fixture(autouse=True)
def _english_pages(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def judge(heat):
    for order in (1, 2):
        save(sheet_of(heat, order=order), draft(comment="讲得清楚"))
    return sheet_of(heat).seat.judge.user


@pytest.fixture
def client(client_of, judge):
    return client_of(judge)


def page(client, name, *args, **data):
    url = reverse(f"judging:{name}", args=args)
    return client.post(url, data, follow=True) if data else client.get(url)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def sign(heat, judge):
    return sign_heat(heat, Signature(NAME), seen=review_of(heat, judge).seen, actor=judge, at=NOW)


def test_the_page_names_what_is_missing_and_keeps_the_button_shut(client, heat, judge):
    save(sheet_of(heat, order=2), draft(base=1, market=None))
    shown = text(page(client, "review", heat.pk))
    assert "Missing: 市场" in shown
    assert re.search(r"<button[^>]*disabled>Sign \(1 sheet not finished\)", shown)
    assert "canvas" not in shown


def test_a_drawn_name_signs_everything(client, heat, judge):
    seen = review_of(heat, judge).seen
    assert "Sign 2 sheets" in text(page(client, "review", heat.pk))
    answer = page(client, "review", heat.pk, seen=seen, strokes=NAME)
    assert "Signed. Your sheets of this heat are closed." in text(answer)
    assert HeatSignature.objects.get().strokes == NAME
    assert "Everything is signed" in text(page(client, "review", heat.pk))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Draw your name in the field, or type your password."),
        ({"strokes": "1,1 2,2"}, "That is no name yet."),
        ({"password": "wrong"}, "This is not your password."),
        ({"strokes": NAME, "seen": "0" * 64}, "A sheet has changed since this page was shown."),
    ],
    ids=["nothing", "a dot", "wrong password", "stale page"],
)
def test_what_does_not_sign_is_answered_with_a_sentence(client, heat, judge, data, sentence):
    judge.set_password("a good password")
    judge.save()
    client.force_login(judge)
    sent = {"seen": review_of(heat, judge).seen} | data
    assert sentence in text(page(client, "review", heat.pk, **sent))
    assert not SheetVersion.objects.filter(signed=True).exists()


def test_the_password_signs_where_there_is_one(client, heat, judge):
    judge.set_password("a good password")
    judge.save()
    client.force_login(judge)
    seen = review_of(heat, judge).seen
    page(client, "review", heat.pk, seen=seen, password="a good password")
    assert HeatSignature.objects.get().method == "password"


def test_a_tablet_gets_the_signed_row_back_as_locked(client, heat, judge):
    sheet = sheet_of(heat)
    sign(heat, judge)
    body = {"client_id": "0d6c5f1c-5b3b-4c43-8a2f-5c4f6f0a5b11", "base_revision": 2}
    body |= {"marks": {"tech": "1"}, "signed": False, "comment": "", "device": ""}
    answer = client.post(reverse("judging:save", args=[sheet.pk]), body, "application/json")
    assert answer.status_code == 423
    assert answer.json()["current"]["signed"] is True
    assert 'data-stage="frozen"' in text(page(client, "sheet", sheet.pk))


def test_the_printed_sheet_carries_hash_head_and_drawn_name(client, heat, judge):
    signature = sign(heat, judge)
    shown = text(page(client, "papers", heat.pk))
    heat.ledger.refresh_from_db()
    hashes = SheetVersion.objects.filter(payload__signature=signature.digest)
    for digest in [heat.ledger.head, *hashes.values_list("hash", flat=True)]:
        assert digest in shown
    assert shown.count("<path d=") == 2


def test_a_request_and_its_confirmation_open_the_sheet(client, client_of, heat, judge, organiser):
    sign(heat, judge)
    sheet = sheet_of(heat)
    page(client, "reopen", sheet.pk, reason="看错了一项")
    staff = client_of(organiser)
    code = heat.round.competition.code
    shown = text(page(staff, "sheet_reopen", code, sheet.pk))
    assert "看错了一项" in shown
    assert not re.search(r"\b50(\.0)?\b", re.sub(r"<[^>]+>", " ", shown.partition("<main")[2]))
    number = re.search(r"/approvals/(\d+)/", shown)[1]
    page(staff, "approval", code, number, decision="confirm")
    assert not sheet_of(heat).current.is_frozen


def test_a_request_waits_on_the_page_of_the_second_organiser_alone(
    client_of, heat, judge, organiser, second_organiser
):
    sign(heat, judge)
    request_reopening(sheet_of(heat), actor=organiser, at=NOW, reason="看错了")
    address = reverse("judging:sheet_reopen", args=["track", sheet_of(heat).pk])
    mine = reverse("my_work")
    assert address in text(client_of(second_organiser).get(mine))
    assert address not in text(client_of(organiser).get(mine))
    seat = sheet_of(heat, seat=2).seat
    judging_too = seat.judge.user
    StaffGrant.objects.create(
        competition=heat.round.competition,
        user=judging_too,
        role="organiser",
        granted_by=organiser,
        granted_at=NOW,
    )
    assert address not in text(client_of(judging_too).get(mine))


def test_before_the_lock_staff_see_counts_and_no_paper(client_of, heat, judge, organiser):
    sign(heat, judge)
    staff = client_of(organiser)
    assert "1 of 3 judges have signed" in text(page(staff, "work_heat", "track", heat.pk))
    assert page(staff, "heat_papers", "track", heat.pk).status_code == 404
    lock_heat(heat, actor=organiser, at=NOW, reason="两位评委缺席")
    shown = text(page(staff, "heat_papers", "track", heat.pk))
    assert heat.seals.get().hash in shown
    assert shown.count('<article class="cs-signed">') == 2


def test_two_clerks_type_a_paper_and_never_see_each_others_marks(client_of, heat, track):
    one, two = (
        client_of(builders.make_staff(track, StaffGrant.Role.SECRETARIAT)) for _ in range(2)
    )
    sheet = sheet_of(heat, seat=3)
    tech, market = (f"mark_{c.pk}" for c in heat.round.rubric.criteria.order_by("order"))
    page(one, "paper_sheet", "track", sheet.pk, **{tech: "47.50", market: "30"})
    shown = text(page(two, "paper_sheet", "track", sheet.pk))
    assert "47.5" not in shown
    shown = text(page(two, "paper_sheet", "track", sheet.pk, **{tech: "41.5", market: "30.0"}))
    assert shown.count("Differs from the first typing.") == 1
    assert "47.5" not in shown
    page(two, "paper_sheet", "track", sheet.pk, **{tech: "47.5", market: "30.0"})
    assert sheet_of(heat, seat=3).current.payload["source"] == "paper"
    assert "Saved from paper" in text(page(one, "paper_list", "track", heat.pk))


@pytest.mark.parametrize("typed", ["", "x", "1e1", "-1", "27.555", "9" * 9])
def test_what_is_no_mark_is_refused_at_its_field(client_of, heat, track, typed):
    clerk = client_of(builders.make_staff(track, StaffGrant.Role.SECRETARIAT))
    sheet = sheet_of(heat, seat=3)
    tech, market = (f"mark_{c.pk}" for c in heat.round.rubric.criteria.order_by("order"))
    page(clerk, "paper_sheet", "track", sheet.pk, **{tech: typed, market: "30"})
    assert not sheet.typings.exists()
