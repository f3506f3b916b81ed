"""The gallery as a visitor asks for it, and a contest with entries of chosen titles."""

from django.test import Client
from django.urls import reverse

from judging.services.heats import lock_heat
from judging.services.promotions import decide_round
from tests import builders
from tests.builders import NOW

LIST = "/gallery/"
TODAY = NOW.replace(month=10, day=12)


def titles(query="", client=None):
    answer = (client or Client()).get(LIST, query)
    assert answer.status_code == 200
    return [showing.title for showing, _place, _prizes in answer.context["cards"]]


def project_page(showing):
    return reverse("publicity:gallery_project", args=[showing.code])


def make_entries(track, names):
    """Accepted entries with these titles, all named by a published final."""
    chosen = [builders.make_entry(track, title=name) for name in names]
    rules = builders.make_rule_set(track, panel_size=5, places=1)
    final = builders.make_round(track, rule_set=rules)
    heat = builders.make_open_heat(track, round_=final, entry_list=chosen)
    builders.sign_all(heat)
    lock_heat(heat, actor=builders.make_admin(), at=NOW)
    decide_round(final, actor=builders.make_admin(), at=NOW)
    final.refresh_from_db()
    return chosen, final
