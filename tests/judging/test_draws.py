"""The draw of a heat: recorded with what it followed from, and the same again from the record."""

import pytest

from accounts.models import AuditEntry
from judging.models import Draw
from judging.services.draws import DrawRefused, draw_order, enter_order, is_repeatable
from judging.services.panels import seat_entries
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def heat(track):
    heat = builders.make_heat(builders.make_round(track))
    entries = [builders.make_entry(track) for _ in range(5)]
    seat_entries(heat, entries, actor=builders.make_admin(), at=NOW)
    return heat


def numbers_of(heat):
    drawn = heat.appearances.exclude(order=None).order_by("order")
    return [one.entry.number for one in drawn.select_related("entry")]


def test_a_draw_is_the_same_again_from_its_record(heat, organiser):
    draw_order(
        heat, seed="7", witness="公证员", blocks="sector", apart=True, actor=organiser, at=NOW
    )
    drawn = Draw.objects.get(heat=heat)
    assert drawn.order == numbers_of(heat)
    assert is_repeatable(drawn)
    drawn.order = drawn.order[::-1]
    assert not is_repeatable(drawn)


def test_an_order_drawn_by_hand_is_taken_over_with_its_witness(heat, organiser):
    numbers = sorted(one.entry.number for one in heat.appearances.select_related("entry"))
    enter_order(heat, numbers=numbers[::-1], witness="公证员", actor=organiser, at=NOW)
    drawn = Draw.objects.get(heat=heat)
    assert (drawn.method, drawn.seed, drawn.order) == ("hand", "", numbers[::-1])
    assert numbers_of(heat) == numbers[::-1]
    assert not is_repeatable(drawn)
    assert AuditEntry.objects.get(action="heat.draw").detail["method"] == "hand"


def test_who_draws_again_leaves_both_on_record(heat, organiser):
    draw_order(heat, seed="7", witness="公证员", actor=organiser, at=NOW)
    draw_order(heat, seed="8", witness="公证员", actor=organiser, at=NOW)
    assert Draw.objects.get(heat=heat).seed == "8"
    seeds = AuditEntry.objects.filter(action="heat.draw").order_by("pk")
    assert [one.detail["seed"] for one in seeds] == ["7", "8"]


def test_what_is_no_order_of_these_entries_says_what_is_wrong(heat, organiser, client_of):
    numbers = sorted(one.entry.number for one in heat.appearances.select_related("entry"))
    with pytest.raises(DrawRefused) as refused:
        enter_order(
            heat, numbers=[*numbers[1:], numbers[1], "x"], witness="甲", actor=organiser, at=NOW
        )
    said = str(refused.value)
    assert all(one in said for one in (numbers[0], numbers[1], "x"))
    page = f"/work/track/heats/{heat.pk}/draw/by-hand/"
    typed = {"numbers": "，".join([*numbers[1:], "x"]), "witness": "公证员"}
    answer = client_of(organiser).post(page, typed)
    assert answer.status_code == 200
    assert typed["numbers"] in answer.content.decode()
    assert not Draw.objects.exists()
    right = typed | {"numbers": "\n".join(numbers)}
    assert client_of(organiser).post(page, right).status_code == 302
    assert numbers_of(heat) == numbers
    shown = client_of(organiser).get(f"/work/track/heats/{heat.pk}/").content.decode()
    assert "现场手工抽签" in shown
