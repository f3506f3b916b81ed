import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.models import AuditEntry
from accounts.services import record
from competitions.models import CalendarKey, Competition, Heat, Meeting, Round
from competitions.services.calendar_keys import owner_of, renew_key, token_of
from competitions.services.grants import grant_role
from judging.services.draws import draw_order
from judging.services.panels import seat_entries
from projects.services.reviews import book_recusal
from publicity.models import Notice
from tests import builders
from tests.builders import NOW

DAY = NOW.date()


def events(response):
    """By UID; the library refuses what is not a calendar."""
    assert response.status_code == 200
    calendar = Calendar.from_ical(response.content)
    assert calendar.errors == []
    found = calendar.walk("VEVENT")
    assert all(not event.errors for event in found)
    by_uid = {str(event["uid"]): event for event in found}
    assert len(by_uid) == len(found)
    return by_uid


def feed(node, client=None):
    return (client or Client()).get(reverse("publicity:calendar", args=[node.code]))


def own(user, client=None):
    if not token_of(user):
        renew_key(actor=user, at=NOW)
    return (client or Client()).get(reverse("publicity:own_calendar", args=[token_of(user)]))


def summaries(found):
    return [str(event["summary"]) for event in found.values()]


def make_meeting(node, **fields):
    values = {"kind": "training", "title": "赛前培训", "held_on": DAY, "is_public": True}
    return Meeting.objects.create(competition=node, **values | fields)


def make_notice(node, state="published"):
    return Notice.objects.create(
        competition=node,
        number=f"公示{Notice.objects.count()}",
        title="拟推荐项目公示",
        state=state,
        starts_on=DAY,
        ends_on=DAY + dt.timedelta(days=6),
        digest="0" * 64,
        prepared_by=builders.make_admin(),
    )


@pytest.fixture
def heat(track):
    return builders.make_heat(builders.make_round(track))


# The public calendar of a contest


def test_the_calendar_has_registration_rounds_heats_trainings_and_notices(track, heat):
    meeting, notice = make_meeting(track), make_notice(track)
    found = events(feed(track))
    at = f".{track.code}@chuangsai"
    assert found.keys() == {
        f"registration-{track.pk}-opens{at}",
        f"registration-{track.pk}-closes{at}",
        f"round-{heat.round_id}{at}",
        f"heat-{heat.pk}{at}",
        f"meeting-{meeting.pk}{at}",
        f"notice-{notice.pk}{at}",
    }
    shown = found[f"heat-{heat.pk}{at}"]
    assert shown.decoded("dtstart") == heat.starts_at
    assert shown["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert shown["location"] == heat.venue.name
    round_ = found[f"round-{heat.round_id}{at}"]
    # The end of whole days is the day after.
    assert round_.decoded("dtend") == heat.round.ends_on + dt.timedelta(days=1)


def test_what_is_not_public_is_not_in_it(tree, track, heat):
    draft = builders.make_competition("hidden", parent=tree[1], is_open=False)
    builders.make_round(draft)
    make_meeting(draft)
    make_meeting(track, is_public=False, title="内部会议")
    make_notice(track, "draft")
    body = feed(tree[0]).content.decode()
    for hidden in ("hidden", "内部会议", "notice-"):
        assert hidden not in body
    assert f"heat-{heat.pk}" in body
    assert feed(draft).status_code == 404


def test_there_is_a_zone_and_no_line_is_too_long(track, heat):
    Competition.objects.filter(pk=track.pk).update(name="很长的名字" * 20)
    body = feed(track).content
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    zones = Calendar.from_ical(body).walk("VTIMEZONE")
    assert [str(zone["tzid"]) for zone in zones] == ["Asia/Shanghai"]


HOSTILE = "决赛\r\nEND:VEVENT\r\nATTACH:http://x;\\,\x00\u202e".replace("\x00", "")


def test_a_hostile_title_stays_a_title(track, heat):
    Heat.objects.filter(pk=heat.pk).update(name=HOSTILE[:40])
    found = events(feed(track))
    shown = found[f"heat-{heat.pk}.{track.code}@chuangsai"]
    assert "attach" not in {name.lower() for name in shown}
    assert "\u202e" not in shown["summary"]
    assert "END:VEVENT" in shown["summary"]


def test_a_change_of_what_is_shown_counts_and_another_does_not(track, heat, organiser):
    def revision():
        shown = events(feed(track))[f"heat-{heat.pk}.{track.code}@chuangsai"]
        return int(shown["sequence"]), shown.decoded("last-modified")

    later = NOW + dt.timedelta(hours=1)
    record("heat.create", heat, actor=organiser, at=NOW)
    first = revision()
    assert first == (0, NOW)
    record("heat.change", heat, actor=organiser, at=later, changes={"places": [0, 1]})
    record("heat.lock", heat, actor=organiser, at=later)
    assert revision() == first
    record("heat.change", heat, actor=organiser, at=later, changes={"starts_at": ["a", "b"]})
    assert revision() == (1, later)


def test_an_unchanged_calendar_is_not_sent_twice(track, heat):
    first = feed(track)
    again = Client().get(
        reverse("publicity:calendar", args=[track.code]), headers={"if-none-match": first["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    Round.objects.update(ends_on=DAY + dt.timedelta(days=12))
    assert feed(track)["ETag"] != first["ETag"]


@pytest.mark.parametrize("size", [1, 4])
def test_a_calendar_costs_the_same_whatever_is_in_it(tree, track, size, django_assert_num_queries):
    round_ = builders.make_round(track)
    for number in range(1, size + 1):
        builders.make_heat(round_, number=number)
        make_meeting(track)
        make_notice(track)
        builders.make_competition(f"more{number}", parent=tree[1])
    client = Client()
    with django_assert_num_queries(7):
        assert feed(tree[0], client).status_code == 200


# The address of one's own


def test_an_address_works_without_signing_in_until_it_is_renewed(track, organiser):
    assert events(own(organiser))
    old = token_of(organiser)
    renew_key(actor=organiser, at=NOW)
    assert Client().get(reverse("publicity:own_calendar", args=[old])).status_code == 404
    assert events(own(organiser))
    assert owner_of(token_of(organiser)) == organiser
    lines = AuditEntry.objects.filter(action="calendar_key.renew").order_by("pk")
    assert [line.detail["version"] for line in lines] == [1, 2]


def test_a_deactivated_account_has_no_calendar(track, organiser):
    assert own(organiser).status_code == 200
    organiser.is_active = False
    organiser.save()
    assert own(organiser).status_code == 404


@pytest.mark.parametrize("token", ["x", "1.1", "1.1.abc", "..", "1.2.3.4", "９.1.x"])
def test_an_invented_address_is_absent(track, organiser, token):
    renew_key(actor=organiser, at=NOW)
    gone = Client().get(reverse("publicity:own_calendar", args=[token]))
    other = Client().get("/no-such-page/")
    assert gone.status_code == 404
    assert gone.content == other.content


def test_a_signature_for_one_is_none_for_another(track, organiser):
    renew_key(actor=organiser, at=NOW)
    stranger = builders.make_user()
    renew_key(actor=stranger, at=NOW)
    _pk, version, signature = token_of(organiser).split(".")
    forged = f"{stranger.pk}.{version}.{signature}"
    assert owner_of(forged) is None
    assert owner_of(token_of(organiser)) == organiser


def test_the_page_makes_shows_and_renews_the_address(organiser, client_of):
    client, url = client_of(organiser), reverse("publicity:my_calendar")
    assert b"webcal:" not in client.get(url).content
    assert not CalendarKey.objects.exists()
    client.post(url)
    page = client.get(url)
    address = page.context["address"]
    assert address.encode() in page.content
    assert "no-store" in page["Cache-Control"]
    client.post(url)
    assert client.get(url).context["address"] != address


# What stands in it


def test_staff_find_all_of_their_nodes(tree, track, heat):
    make_meeting(track, is_public=False, title="内部会议")
    draft = make_notice(track, "draft")
    above = builders.make_staff(tree[1])
    found = events(own(above))
    assert f"heat-{heat.pk}.{track.code}@chuangsai" in found
    assert any("内部会议" in text for text in summaries(found))
    key = f"notice-{draft.pk}.{track.code}@chuangsai"
    assert key in found
    # A publicity editor reads no draft of a notice.
    assert key not in events(own(builders.make_staff(track, "publicity")))
    assert events(own(builders.make_user())) == {}


def test_a_judge_finds_their_heats_and_no_project(track, heat):
    seat = builders.make_panel(heat, 1)[0]
    entry = builders.make_entry(track, title="机器人")
    seat_entries(heat, [entry], actor=builders.make_admin(), at=NOW)
    response = own(seat.judge.user)
    assert list(events(response)) == [f"heat-{heat.pk}.{track.code}@chuangsai"]
    assert "机器人" not in response.content.decode()


def test_a_recusal_leaves_nothing_of_the_project(track, heat, organiser):
    entry = builders.make_entry(track, title="机器人")
    seat_entries(heat, [entry], actor=builders.make_admin(), at=NOW)
    book_recusal(entry.project, organiser, kind="rival", actor=organiser, at=NOW)
    assert "机器人" not in own(organiser).content.decode()


def pitch(heat, entry):
    return f"heat-{heat.pk}-e{entry.pk}.{heat.round.competition.code}@chuangsai"


def test_an_entrant_finds_the_heat_once_the_order_is_drawn(track, heat):
    entry = builders.make_entry(track)
    owner, admin = entry.project.owner, builders.make_admin()
    seat_entries(heat, [entry], actor=admin, at=NOW)
    assert pitch(heat, entry) not in events(own(owner))
    draw_order(heat, seed="1", witness="公证员", actor=admin, at=NOW)
    assert pitch(heat, entry) in events(own(owner))
    assert pitch(heat, entry) not in events(own(builders.make_entry(track).project.owner))


def test_a_later_heat_does_not_tell_who_goes_through(track, heat):
    entry = builders.make_entry(track)
    final = builders.make_round(track, order=2)
    last = builders.make_heat(final, number=9)
    last.appearances.create(entry=entry)
    draw_order(last, seed="1", witness="公证员", actor=builders.make_admin(), at=NOW)
    assert pitch(last, entry) not in events(own(entry.project.owner))
    Round.objects.filter(pk=heat.round_id).update(state="published")
    assert pitch(last, entry) in events(own(entry.project.owner))


def test_an_entrant_is_reminded_of_what_is_not_handed_in(track):
    draft = builders.make_draft(track)
    uid = f"registration-{track.pk}-e{draft.pk}.{track.code}@chuangsai"
    found = events(own(draft.project.owner))
    assert found[uid].decoded("dtstart") == track.registration_closes_at
    submitted = builders.make_submitted(track)
    assert events(own(submitted.project.owner)) == {}


@pytest.mark.parametrize("size", [1, 4])
def test_ones_own_calendar_costs_the_same_whatever_is_in_it(
    track, organiser, size, django_assert_num_queries
):
    judge = builders.make_judge()
    round_ = builders.make_round(track)
    for number in range(1, size + 1):
        heat = builders.make_heat(round_, number=number)
        heat.seats.create(judge=judge, number=1)
        builders.make_draft(track, owner=judge.user)
        make_meeting(track)
    grant_role(track, judge.user, "supervisor", actor=builders.make_admin(), at=NOW)
    own(judge.user)
    # Two of them ask for the address.
    with django_assert_num_queries(12):
        assert len(events(own(judge.user))) > size
