"""The pages of objections: the form, the objector's, the organiser's; names only behind a reason."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from accounts.erasure import ErasureRefused, erase_account
from accounts.models import AuditEntry
from accounts.personal_data import PARTS
from projects.services.reviews import book_recusal
from publicity.models import Objection
from publicity.services import objection_receipts as receipts
from publicity.services import objection_rulings as rulings
from publicity.services import objections
from publicity.views import objecting as objecting_views
from tests import builders, staging
from tests.publicity import objecting
from tests.publicity.contests import played
from tests.publicity.objecting import GROUNDS, MOBILE, NAME
from tests.publicity.test_objections import CLOSES, DURING, TICK, dismiss, hang, listed

stage, world = (
    staging.stage_of(played(entries=6, finalists=4, promoted=2, published=True)),
    staging.world,
)
tree = staging.part("tree")
track = staging.part("track")
organiser = staging.part("organiser")
second_organiser = staging.part("second_organiser")


PERSON = {
    "kind": "person",
    "name": NAME,
    "signature": NAME,
    "mobile": "139 1234 5678",
    "grounds": GROUNDS,
    "entry": "",
}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def notice(track, organiser, second_organiser):
    return hang(track, organiser, second_organiser)


@pytest.fixture
def objector(db):
    return builders.make_user("objector", email="yiyi@example.org")


@pytest.fixture
def objection(notice, objector):
    return objecting.file(notice, objector, DURING, entry_id=listed(notice).pk)


def form_of(notice):
    return reverse("publicity:object", args=[notice.pk])


def page_of(objection):
    return reverse("publicity:work_objection", args=["track", objection.pk])


def english(client, path):
    return client.get(path, headers={"accept-language": "en"})


def test_the_notice_leads_to_the_form_and_the_form_to_the_sign_in(client, notice):
    assert form_of(notice) in client.get(reverse("publicity:notice", args=[notice.pk])).text
    response = client.get(form_of(notice))
    assert response.url == f"/accounts/login/?next={form_of(notice)}"


def test_whoever_is_signed_in_files_and_follows(client_of, notice, objector):
    client = client_of(objector)
    assert client.get(form_of(notice)).status_code == 200
    sent = PERSON | {"entry": str(listed(notice).pk), "evidence": objecting.pdf()}
    response = client.post(form_of(notice), sent)
    filed = Objection.objects.get()
    assert response.url == reverse("publicity:my_objection", args=[filed.number])
    assert (filed.mobile, filed.entry_id) == (MOBILE, listed(notice).pk)
    assert GROUNDS in client.get(response.url).text
    assert filed.number in client.get(reverse("publicity:my_objections")).text


def test_several_files_are_taken(client_of, notice, objector):
    sent = PERSON | {"evidence": [objecting.pdf("一.pdf"), objecting.pdf("二.pdf")]}
    client_of(objector).post(form_of(notice), sent)
    assert Objection.objects.get().files.count() == 2


@pytest.mark.parametrize(
    "said",
    [
        {"evidence": ""},
        {"signature": "别人"},
        {"mobile": "12"},
        {"kind": "organisation"},
        {"entry": "999999"},
        {"kind": "nobody"},
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(client_of, notice, objector, said):
    sent = PERSON | {"evidence": objecting.pdf()} | said
    response = client_of(objector).post(form_of(notice), sent)
    assert response.status_code == 422
    assert GROUNDS in response.text
    assert not Objection.objects.exists()


def test_after_the_period_it_says_so_and_keeps_what_was_typed(client_of, notice, objector):
    with time_machine.travel(CLOSES, tick=False):
        client = client_of(objector)
        assert "2026-09-07" in client.get(form_of(notice)).text
        response = client.post(form_of(notice), PERSON | {"evidence": objecting.pdf()})
    assert response.status_code == 422
    assert GROUNDS in response.text
    assert not Objection.objects.exists()


def test_a_period_that_ends_while_the_form_is_sent(client_of, notice, objector, monkeypatch):
    def late(*args, **said):
        raise objections.ObjectionOutOfTime

    monkeypatch.setattr(objections, "file_objection", late)
    response = client_of(objector).post(form_of(notice), PERSON | {"evidence": objecting.pdf()})
    assert response.status_code == 422
    assert GROUNDS in response.text


def test_somebody_elses_objection_is_absent(client_of, objection, organiser):
    path = reverse("publicity:my_objection", args=[objection.number])
    for user in (organiser, objection.entry.project.owner):
        assert client_of(user).get(path).status_code == 404
        assert client_of(user).post(path, {"step": "withdraw"}).status_code == 404


def test_one_moment_decides_however_long_the_page_takes(client_of, notice, objector, monkeypatch):
    """The first look at the clock counts: what was in time then is taken."""
    is_valid = objecting_views.ObjectionForm.is_valid
    with time_machine.travel(CLOSES - TICK, tick=False) as clock:
        client = client_of(objector)

        def slowly(form):
            clock.move_to(CLOSES + TICK)
            return is_valid(form)

        monkeypatch.setattr(objecting_views.ObjectionForm, "is_valid", slowly)
        response = client.post(form_of(notice), PERSON | {"evidence": objecting.pdf()})
    assert response.status_code == 302
    assert Objection.objects.get().filed_at == CLOSES - TICK


@pytest.mark.parametrize(
    "limit", [("MOST_FILED", 0), ("MOST_BYTES", 1)], ids=["too many", "too much"]
)
def test_a_limit_is_said_and_nothing_typed_is_lost(
    client_of, notice, objector, monkeypatch, limit
):
    monkeypatch.setattr(receipts, *limit)
    response = client_of(objector).post(form_of(notice), PERSON | {"evidence": objecting.pdf()})
    assert response.status_code == 422
    assert GROUNDS in response.text
    assert not Objection.objects.exists()


def test_it_is_withdrawn_on_its_page(client_of, objection, objector):
    path = reverse("publicity:my_objection", args=[objection.number])
    client = client_of(objector)
    for _turn in range(2):
        assert client.post(path, {"step": "withdraw"}).url == path
    assert Objection.objects.get().state == "withdrawn"
    assert client.post(path, {"step": "other"}).status_code == 404


# the workspace


def test_lists_and_pages_mask_the_name_until_a_reason_is_given(client_of, objection, organiser):
    client = client_of(organiser)
    pages = [
        reverse("publicity:work_objections", args=["track"]),
        reverse("publicity:work_notice", args=["track", objection.notice_id]),
        page_of(objection),
    ]
    for path in pages:
        text = client.get(path).text
        assert objection.number in text
        assert NAME not in text
        assert MOBILE not in text
    assert NAME not in client.post(page_of(objection), {"step": "look", "reason": ""}).text
    assert not AuditEntry.objects.filter(action="objection.unmask").exists()
    shown = client.post(page_of(objection), {"step": "look", "reason": "电话核实"}).text
    assert NAME in shown
    assert MOBILE in shown
    assert AuditEntry.objects.filter(action="objection.unmask").count() == 1


def test_a_file_is_handed_out_as_an_attachment_and_on_record(client_of, objection, track):
    file = objection.files.get()
    path = reverse("publicity:objection_file", args=["track", objection.pk, file.pk])
    client = client_of(builders.make_staff(track, "supervisor"))
    response = client.post(path)
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert AuditEntry.objects.filter(action="objection.open_file").count() == 1
    assert client.get(path).status_code == 405
    for user in (builders.make_staff(track, "secretariat"), objection.entry.project.owner):
        assert client_of(user).post(path).status_code == 404


def test_a_supervisor_reads_and_takes_no_step(client_of, objection, track):
    client = client_of(builders.make_staff(track, "supervisor"))
    assert client.get(page_of(objection)).status_code == 200
    assert client.post(page_of(objection), {"step": "admit"}).status_code == 404


def test_an_objection_is_answered_step_by_step(client_of, objection, organiser):
    client = client_of(organiser)

    def post(**said):
        return client.post(page_of(objection), said)

    assert post(step="admit").status_code == 302
    assert post(step="investigate").status_code == 302
    kept = post(step="uphold", text="经查，异议成立。", document_number="1", consequence="")
    assert kept.status_code == 200
    assert "经查，异议成立。" in kept.text
    ruled = post(step="uphold", text="经查，异议成立。", consequence="disqualify")
    assert ruled.status_code == 302
    assert "经查，异议成立。" in client.get(page_of(objection)).text
    assert listed(objection.notice).state == "disqualified"


def test_a_refusal_needs_its_reason_and_keeps_the_page(client_of, objection, organiser):
    client = client_of(organiser)
    assert client.post(page_of(objection), {"step": "refuse", "reason": ""}).status_code == 200
    assert Objection.objects.get().state == "filed"
    client.post(page_of(objection), {"step": "refuse", "reason": "无证据"})
    assert Objection.objects.get().state == "refused"
    # The step is over: a second press says so.
    assert client.post(page_of(objection), {"step": "admit"}).status_code == 200


def test_the_workspace_says_that_an_objection_waits(client_of, objection, organiser, track):
    path = reverse("workspace", args=["track"])
    leads = reverse("publicity:work_objections", args=["track"])
    assert leads in client_of(organiser).get(path).text
    assert leads not in client_of(builders.make_staff(track, "secretariat")).get(path).text
    dismiss(objection, organiser)
    assert leads not in client_of(organiser).get(path).text


def test_no_page_tells_a_party_of_the_objection(client_of, objection, organiser, second_organiser):
    """Badges, lists, sentences and the audit trail; who may see it finds it in all of them."""
    book_recusal(objection.entry.project, organiser, kind="kinship", actor=organiser, at=DURING)
    rulings.admit_objection(objection, actor=second_organiser, at=DURING)
    pages = [
        reverse("publicity:work_notices", args=["track"]),
        reverse("publicity:work_objections", args=["track"]),
        reverse("publicity:work_notice", args=["track", objection.notice_id]),
        reverse("workspace", args=["track"]),
        reverse("checklist", args=["track"]),
        reverse("audit", args=["track"]),
        reverse("admin:accounts_auditentry_changelist"),
    ]
    named = {True: [], False: []}
    with time_machine.travel(CLOSES, tick=False):
        for user, is_party in ((organiser, True), (second_organiser, False)):
            client = client_of(user)
            client.post(pages[2], {"step": "finalise"})
            texts = [client.get(path).text for path in pages]
            named[is_party] = [objection.number in text for text in texts]
            waits = "1 objection to answer" in english(client, pages[3]).text
            counted = '<span class="count">1</span></a>' in texts[0]
            assert (waits, counted) == (not is_party, not is_party)
    assert named == {
        True: [False] * 7,
        # The sentence about what is in the way stands on the first page that is opened after it.
        False: [True, True, True, False, False, True, True],
    }


def test_ending_the_notice_names_the_objection(client_of, objection, organiser):
    path = reverse("publicity:work_notice", args=["track", objection.notice_id])
    with time_machine.travel(CLOSES, tick=False):
        client = client_of(organiser)
        client.post(path, {"step": "finalise"})
        assert objection.number in client.get(path).text
    objection.notice.refresh_from_db()
    assert objection.notice.state == "published"


def test_a_superseding_notice_shows_what_changed_and_the_old_page_leads_to_it(
    client, client_of, track, notice, organiser, second_organiser
):
    promotion = listed(notice).promotions.get(round__kind="final", revoked_at=None)
    type(promotion).objects.filter(pk=promotion.pk).update(revoked_at=DURING)
    later = dt.date(2026, 9, 8)
    new = hang(
        track, organiser, second_organiser, number="GS-2", starts_on=later, supersedes=notice
    )
    old = english(client, reverse("publicity:notice", args=[notice.pk])).text
    assert "has been superseded" in old
    assert reverse("publicity:notice", args=[new.pk]) in old
    page = english(client, reverse("publicity:notice", args=[new.pk])).text
    assert "supersedes notice GS-1" in page
    assert "Not listed any more" in page
    for pk in (notice.pk, new.pk):
        path = reverse("publicity:work_notice", args=["track", pk])
        assert client_of(organiser).get(path).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_fixed_number_of_queries(
    client_of, notice, organiser, count, django_assert_num_queries
):
    for _turn in range(count):
        objecting.file(notice, builders.make_user(), DURING, entry_id=listed(notice).pk)
    client = client_of(organiser)
    path = reverse("publicity:work_objections", args=["track"])
    client.get(path)
    with django_assert_num_queries(7):
        client.get(path)


# personal data


def test_the_copy_has_what_was_filed_with_its_files(objection, objector):
    held = PARTS["publicity"].collect(objector)
    (row,) = held.rows["objections"]
    assert (row["name"], row["mobile"], row["grounds"]) == (NAME, MOBILE, GROUNDS)
    assert [name for name, _file in held.files] == ["证据.pdf"]


def test_an_account_with_an_open_objection_is_not_closed(objection, objector):
    with pytest.raises(ErasureRefused):
        erase_account(objector, actor=objector, at=DURING)


def test_closing_the_account_empties_the_ways_to_reach_the_person(objection, objector, organiser):
    dismiss(objection, organiser)
    PARTS["publicity"].erase(objector, DURING)
    row = Objection.objects.get()
    assert (row.mobile, row.address, row.name) == ("", "", NAME)
