"""Many devices at once, and any sequence of saves and repeats: the chain never forks."""

import uuid
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from judging.models import Ledger, ScoreSheet, SheetVersion
from judging.services.sheets import StaleRevision
from tests import builders
from tests.at_once import together
from tests.judging.saving import draft, faults_of, save, sheet_of
from tests.staging import undone

JUDGES, SAVES = 4, 5


@pytest.fixture
def heat(transactional_db):
    return builders.make_open_heat(builders.make_tree()[2], entries=1, judges=JUDGES)


@pytest.mark.django_db(transaction=True)
def test_judges_who_save_at_once_never_fork_the_chain(heat):
    def series(sheet):
        def work():
            for base in range(SAVES):
                save(sheet, draft(base, tech=str(10 + base)))

        return work

    sheets = [sheet_of(heat, seat=number) for number in range(1, JUDGES + 1)]
    assert together(*map(series, sheets)) == []
    assert Ledger.objects.get(heat=heat).length == JUDGES * SAVES
    assert set(ScoreSheet.objects.values_list("revision", flat=True)) == {SAVES}
    assert faults_of(heat) == []


@pytest.mark.django_db(transaction=True)
def test_one_draft_sent_by_two_tabs_at_once_is_saved_once(heat):
    sheet, sent = sheet_of(heat), draft()
    assert together(*[lambda: save(sheet, sent)] * 3) == []
    assert SheetVersion.objects.count() == 1
    assert faults_of(heat) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_devices_at_once_one_wins_and_the_other_is_told(heat):
    sheet = sheet_of(heat)
    drafts = [draft(tech="40"), draft(tech="50")]
    (error,) = together(*[lambda sent=sent: save(sheet, sent) for sent in drafts])
    assert isinstance(error, StaleRevision)
    assert error.current == SheetVersion.objects.get()


HALVES = st.integers(0, 80).map(lambda halves: f"{halves / 2:.1f}")


class Devices(RuleBasedStateMachine):
    """Devices that save, repeat and fall behind; `truth` is what a judge would say they gave."""

    def __init__(self):
        super().__init__()
        self.undone = undone()
        self.undone.__enter__()
        self.heat = builders.make_open_heat(builders.make_tree()[2], entries=2, judges=1)
        self.sheets = [sheet_of(self.heat, order=order) for order in (1, 2)]
        self.truth = {sheet.pk: [] for sheet in self.sheets}
        self.sent = []

    def teardown(self):
        self.undone.__exit__(None, None, None)

    @rule(which=st.integers(0, 1), tech=HALVES, market=HALVES, signed=st.booleans())
    def save(self, which, tech, market, signed):
        sheet = self.sheets[which]
        sent = draft(
            len(self.truth[sheet.pk]), tech, market, signed=signed, client_id=uuid.uuid4()
        )
        save(sheet, sent)
        self.truth[sheet.pk].append(Decimal(tech) + Decimal(market))
        self.sent.append((sheet, sent))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def repeat(self, data):
        sheet, sent = data.draw(st.sampled_from(self.sent))
        assert save(sheet, sent).client_id == sent.client_id

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), tech=HALVES)
    def fall_behind(self, data, tech):
        sheet, sent = data.draw(st.sampled_from(self.sent))
        with pytest.raises(StaleRevision):
            save(sheet, draft(sent.base_revision, tech))

    @invariant()
    def the_chain_holds_and_the_totals_are_the_judges(self):
        assert faults_of(self.heat) == []
        for sheet in self.sheets:
            totals = sheet.versions.order_by("revision").values_list("total", flat=True)
            assert list(totals) == self.truth[sheet.pk]


@pytest.mark.django_db
def test_any_sequence_of_saves_and_repeats_leaves_a_sound_chain():

    run_state_machine_as_test(
        Devices,
        settings=settings(
            max_examples=10,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
