"""Any rules that may be saved, played by the services on a heat that has everything: ties, gaps."""

import pytest
from hypothesis import HealthCheck, given, settings

from competitions.models import RuleSet
from judging.models import ScoreSheet
from judging.services.proposals import LineTied, RulesUnfit, plan_of, propose
from judging.services.rankings import preview
from judging.services.rule_changes import effect_of
from tests import builders
from tests.competitions.test_rule_space import plausible, sound

# Technology by running order and seat; None is a sheet that nobody signed.
TECHS = [(60, 50, 40), (50, 50, 50), (50, 50, 50), (None, 30, None), (None, None, None)]


@pytest.fixture
def round_(track):
    """Five entries of both kinds before three judges: a tie, missing sheets, one without any."""
    rules = builders.make_rule_set(track, panel_size=3, trim_each=0)
    made = builders.make_round(track, rule_set=rules)
    units = ["enterprise", "team", "enterprise", "team", "enterprise"]
    chosen = [builders.make_entry(track, unit=unit) for unit in units]
    heat = builders.make_open_heat(track, judges=3, round_=made, places=2, entry_list=chosen)
    for sheet in ScoreSheet.objects.filter(appearance__heat=heat).select_related("appearance"):
        tech = TECHS[sheet.appearance.order - 1][sheet.seat.number - 1]
        if tech is not None:
            builders.sign(sheet, tech=str(tech))
    made.refresh_from_db()
    return made


def decided(round_, standings, rules):
    """None where people have to settle something."""
    try:
        return propose(round_, standings, rules)
    except (LineTied, RulesUnfit):
        return None


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=plausible)
def test_what_may_be_saved_can_be_played(round_, data):
    """Scoring ranks everybody once; promotion names everybody or says what people have to settle."""
    rules = sound(data)
    standings = preview(round_, rules)
    assert len({one.appearance_id for one in standings}) == len(TECHS)
    assert all((one.rank is None) == (one.score is None) for one in standings)
    decisions = decided(round_, standings, rules)
    assert decisions is None or len({one.key for one in decisions}) == len(TECHS)
    version = RuleSet(competition=round_.competition, spec=builders.as_data(rules))
    assert {"moved", "promoted", "dropped", "digest"} == effect_of(round_, version).keys()
    assert plan_of(round_, standings)
