"""What somebody with the ORM or the SQL prompt would try, guard by guard.

Every attack names the table and the event whose trigger has to stop it, and what that one says.
It takes the world, does its worst at once, and returns how many rows it changed.
"""

from dataclasses import dataclass

from accounts.models import Approval, AuditEntry
from competitions.models import Criterion, Heat, Round, Rubric, RuleChange, RuleSet
from judging.models import (
    Allocation,
    AllocationOutcome,
    AllocationUse,
    Appearance,
    Commitment,
    HandChange,
    HeatSeal,
    HeatSignature,
    Judge,
    Ledger,
    PaperTyping,
    Promotion,
    Ranking,
    ScoreSheet,
    Seat,
    SeatCard,
    SheetVersion,
    Standing,
    Suspicion,
    TieRuling,
)
from projects.models import Entry, Recusal, SentList
from tests import builders
from tests.builders import NOW
from tests.guarded_world import forged, raw_delete, row, sql

ATTACKS = []


@dataclass(frozen=True)
class Attack:
    name: str
    model: type
    event: str
    message: str
    run: object

    @property
    def table(self):
        return self.model._meta.db_table

    @property
    def trigger(self):
        return f"guard_{self.table}_{self.event.lower()}"


def attack(model, event, message):
    def listed(run):
        ATTACKS.append(Attack(run.__name__, model, event, message, run))
        return run

    return listed


def append_only_attacks(model, field, value):
    """Every way to change or remove rows that may only be added."""
    table = model._meta.db_table

    def bulk_update(world):
        one = model.objects.first()
        setattr(one, field, value)
        return model.objects.bulk_update([one], [field])

    def save(world):
        model.objects.first().save()
        return 1

    def upsert(world):
        one = model.objects.last()
        made = model.objects.bulk_create(
            [one], update_conflicts=True, update_fields=[field], unique_fields=["id"]
        )
        return len(made)

    ways = {
        "update": lambda world: model.objects.update(**{field: value}),
        "raw_update": lambda world: sql(f"UPDATE {table} SET {field} = {field}"),  # noqa: S608 - our own names
        "bulk_update": bulk_update,
        "save": save,
        "upsert": upsert,
        "delete": lambda world: raw_delete(model.objects.all()),
        "raw_delete": lambda world: sql(f"DELETE FROM {table}"),  # noqa: S608 - our own names
    }
    for way, run in ways.items():
        event = "DELETE" if "delete" in way else "UPDATE"
        yield Attack(way, model, event, f"{table} is append-only", run)


# (model, a field of it, another value of that field)
REFUSING = (
    (AuditEntry, "action", "x"),
    (Commitment, "signature", "x"),
    (Recusal, "note", "x"),
    (SheetVersion, "signed", False),
    (HeatSeal, "at", NOW),
    (Standing, "tied", True),
    (TieRuling, "value", 9),
    (Allocation, "seed", "x"),
    (AllocationOutcome, "digest", "x"),
    (AllocationUse, "at", NOW),
    (HandChange, "reason", "x"),
    (HeatSignature, "digest", "x"),
    (PaperTyping, "comment", "x"),
    (SentList, "document_number", "x"),
)
APPEND_ONLY = tuple(model for model, _, _ in REFUSING)
for _model, _field, _value in REFUSING:
    ATTACKS += append_only_attacks(_model, _field, _value)

NO_MARK = "no mark outside of scoring"
SHEET_MOVES = "a sheet moves only while its heat is scored"
NO_SHEET = "no new sheet in a locked heat"
ORDER_FIXED = "the running order is fixed"
PANEL_FIXED = "the panel is fixed"
CONSENT = "a locked heat opens only with the consent of two people"
RULES_FROZEN = "a frozen rule set does not change"
RUBRIC_FROZEN = "a frozen rubric does not change"
HEAD_MOVES = "the head of a ledger moves only"


@attack(SheetVersion, "INSERT", NO_MARK)
def a_mark_after_the_lock(world):
    return len(SheetVersion.objects.bulk_create([forged(world.resting)]))


@attack(SheetVersion, "INSERT", NO_MARK)
def a_mark_by_a_recused_judge(world):
    forged(world.recused).save()
    return 1


@attack(ScoreSheet, "UPDATE", SHEET_MOVES)
def a_mark_taken_off_after_the_lock(world):
    return row(world.resting).update(current=None, revision=0)


@attack(ScoreSheet, "UPDATE", SHEET_MOVES)
def a_sheet_of_a_recused_judge_moved(world):
    return row(world.recused).update(current=None, revision=0)


@attack(ScoreSheet, "UPDATE", SHEET_MOVES)
def a_sheet_pointed_to_the_marks_of_another(world):
    other = ScoreSheet.objects.filter(seat__heat=world.heat, seat__number=1).first()
    version = other.current_id
    row(other).update(current=None)
    return row(world.sheet).update(current=version)


@attack(ScoreSheet, "UPDATE", SHEET_MOVES)
def a_sheet_given_to_another_judge(world):
    return row(world.recused).update(seat=Seat.objects.get(heat=world.locked, number=1))


@attack(ScoreSheet, "UPDATE", SHEET_MOVES)
def a_sheet_put_under_another_entry(world):
    return row(world.sheet).update(appearance=world.resting.appearance_id)


@attack(ScoreSheet, "INSERT", NO_SHEET)
def a_sheet_for_a_recused_judge(world):
    return len(ScoreSheet.objects.bulk_create([ScoreSheet(**world.parted)]))


@attack(ScoreSheet, "INSERT", NO_SHEET)
def a_sheet_after_the_lock(world):
    sheet = ScoreSheet(appearance=world.resting.appearance, seat=world.sheet.seat)
    return len(ScoreSheet.objects.bulk_create([sheet]))


@attack(ScoreSheet, "DELETE", "a sheet with marks stays")
def a_marked_sheet_taken_away(world):
    return raw_delete(row(world.sheet))


@attack(Ledger, "UPDATE", HEAD_MOVES)
def the_head_of_a_locked_heat_rewritten(world):
    return Ledger.objects.filter(heat=world.locked).update(head="0" * 64)


@attack(Ledger, "DELETE", "a ledger stays")
def a_ledger_taken_away(world):
    return raw_delete(Ledger.objects.filter(heat=world.heat))


@attack(Appearance, "INSERT", ORDER_FIXED)
def an_entry_added_late(world):
    return len(Appearance.objects.bulk_create([Appearance(heat=world.heat, entry=world.spare)]))


@attack(Appearance, "UPDATE", ORDER_FIXED)
def a_running_order_changed_late(world):
    return Appearance.objects.filter(heat=world.heat, order=1).update(order=9)


@attack(Appearance, "DELETE", ORDER_FIXED)
def an_entry_taken_out_late(world):
    return raw_delete(Appearance.objects.filter(heat=world.locked, order=1))


@attack(Seat, "INSERT", PANEL_FIXED)
def a_judge_seated_late(world):
    return len(Seat.objects.bulk_create([Seat(heat=world.heat, judge=world.judge, number=9)]))


@attack(Seat, "UPDATE", PANEL_FIXED)
def a_seat_given_to_another_judge(world):
    return Seat.objects.filter(heat=world.locked, number=2).update(judge=world.judge)


@attack(Seat, "DELETE", PANEL_FIXED)
def a_judge_unseated_late(world):
    return raw_delete(Seat.objects.filter(heat=world.heat, number=2))


@attack(Judge, "UPDATE", "a judge stays the same person")
def a_recused_judge_turned_into_somebody_else(world):
    return row(world.recused.seat.judge).update(user=builders.make_user("alias"))


@attack(Entry, "UPDATE", "an entry stays with its project")
def an_entry_moved_away_from_its_recusals(world):
    return row(world.recused.appearance.entry).update(project=builders.make_project())


@attack(Heat, "UPDATE", CONSENT)
def a_locked_heat_opened_by_hand(world):
    return row(world.locked).update(state="scoring")


@attack(Heat, "UPDATE", CONSENT)
def a_locked_heat_planned_again(world):
    return row(world.locked).update(state="planned")


@attack(Heat, "UPDATE", CONSENT)
def a_heat_that_is_scored_planned_again(world):
    return row(world.heat).update(state="planned")


@attack(Heat, "UPDATE", CONSENT)
def a_heat_moved_under_other_rules(world):
    other = builders.make_round(world.round.competition, order=2)
    return row(world.locked).update(round=other, number=9)


@attack(Round, "UPDATE", "a round keeps the rules that it was opened with")
def a_round_given_other_rules(world):
    other = builders.make_rule_set(world.round.competition, trim_each=0)
    return row(world.round).update(rule_set=other)


@attack(Round, "UPDATE", "a round keeps the rules that it was opened with")
def a_round_given_rules_that_nobody_has_confirmed(world):
    return row(world.round).update(rule_set=world.asked.rule_set)


@attack(Round, "UPDATE", "a round keeps the rules that it was opened with")
def a_round_given_the_rules_of_a_change_applied_before(world):
    return row(world.round).update(rule_set=world.applied.rule_set)


CHANGE_APPLIED = "a change of rules is applied once and not rewritten"


@attack(RuleChange, "UPDATE", CHANGE_APPLIED)
def an_applied_change_made_to_apply_again(world):
    return row(world.applied).update(applied_at=None)


@attack(RuleChange, "UPDATE", CHANGE_APPLIED)
def an_applied_change_given_another_effect(world):
    return row(world.applied).update(effect={"moved": []})


@attack(RuleChange, "UPDATE", CHANGE_APPLIED)
def a_change_pointed_to_rules_that_nobody_has_seen(world):
    return row(world.asked).update(rule_set=world.applied.rule_set)


@attack(RuleChange, "UPDATE", CHANGE_APPLIED)
def a_change_given_the_consent_to_another(world):
    return row(world.asked).update(approval=world.approval)


@attack(RuleChange, "DELETE", "a change of rules stays on record")
def a_change_taken_off_the_record(world):
    return raw_delete(row(world.asked))


@attack(RuleSet, "UPDATE", RULES_FROZEN)
def a_frozen_rule_changed(world):
    return row(world.round.rule_set).update(spec=builders.make_spec(decimals=1))


@attack(RuleSet, "UPDATE", RULES_FROZEN)
def a_frozen_rule_thawed(world):
    return row(world.round.rule_set).update(frozen_at=None)


@attack(RuleSet, "DELETE", RULES_FROZEN)
def frozen_rules_taken_away(world):
    return raw_delete(row(world.round.rule_set))


@attack(Rubric, "UPDATE", RUBRIC_FROZEN)
def a_frozen_rubric_thawed(world):
    return row(world.round.rubric).update(frozen_at=None)


@attack(Rubric, "DELETE", RUBRIC_FROZEN)
def a_frozen_rubric_taken_away(world):
    return raw_delete(row(world.round.rubric))


@attack(Criterion, "INSERT", RUBRIC_FROZEN)
def a_criterion_added_late(world):
    late = Criterion(rubric=world.round.rubric, code="late", name="x", max_points=1)
    return len(Criterion.objects.bulk_create([late]))


@attack(Criterion, "UPDATE", RUBRIC_FROZEN)
def a_criterion_weighed_anew(world):
    return Criterion.objects.filter(rubric=world.round.rubric).update(weight=2)


@attack(Criterion, "DELETE", RUBRIC_FROZEN)
def a_criterion_taken_away(world):
    return raw_delete(Criterion.objects.filter(rubric=world.round.rubric))


DECIDED_STAYS = "what two people decided stays as it is"
PROMOTION_STAYS = "a promotion"
RANKING_STAYS = "a ranking"


@attack(Approval, "UPDATE", DECIDED_STAYS)
def a_consent_turned_to_another_heat(world):
    return row(world.approval).update(subject_id=world.planned.pk)


@attack(Approval, "DELETE", DECIDED_STAYS)
def a_consent_taken_off_the_record(world):
    return raw_delete(row(world.approval))


@attack(Promotion, "UPDATE", PROMOTION_STAYS)
def a_loser_made_a_winner(world):
    return row(world.promotion).update(outcome="promoted", place=1)


@attack(Promotion, "DELETE", PROMOTION_STAYS)
def a_promotion_taken_off_the_record(world):
    return raw_delete(row(world.promotion))


@attack(Ranking, "UPDATE", RANKING_STAYS)
def a_ranking_put_on_another_ledger(world):
    return row(world.ranking).update(ledger_head="0" * 64)


@attack(Ranking, "DELETE", RANKING_STAYS)
def a_ranking_taken_off_the_record(world):
    return raw_delete(row(world.ranking))


@attack(Suspicion, "UPDATE", "a suspicion is decided once")
def a_dismissed_suspicion_turned_to_another_judge(world):
    return row(world.suspicion).update(judge=world.judge)


@attack(Suspicion, "DELETE", "a suspicion stays on record")
def a_suspicion_taken_off_the_record(world):
    return raw_delete(row(world.suspicion))


CARD_STAYS = "a seat card keeps its seat, its day and its code"


@attack(SeatCard, "UPDATE", CARD_STAYS)
def a_withdrawn_card_put_in_force_again(world):
    return row(world.withdrawn).update(revoked_at=None)


@attack(SeatCard, "UPDATE", CARD_STAYS)
def a_card_made_out_for_another_day(world):
    return row(world.card).update(day=NOW.date())


@attack(SeatCard, "UPDATE", CARD_STAYS)
def a_card_given_another_code(world):
    return row(world.card).update(digest="of a secret that the attacker knows")
