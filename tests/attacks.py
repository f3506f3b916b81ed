"""What somebody with the ORM or the SQL prompt would try, guard by guard.

Every attack names the table and the event whose trigger has to stop it, and what that one says.
It takes the world, does its worst at once, and returns how many rows it changed.
"""

from dataclasses import dataclass

from accounts.models import Approval, AuditEntry
from competitions.models import Criterion, Heat, Round, Rubric, RuleChange, RuleSet
from hall.models import HallRun, HallStep
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
    LiveScore,
    PaperTyping,
    PlaceCheck,
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
from outcomes.models import (
    Award,
    AwardList,
    Certificate,
    Likeness,
    Prize,
    Recommendation,
    RecommendedEntry,
)
from papers.models import Paper, PaperAcceptance, PaperVersion
from projects.models import Entry, Recusal, SentList, Withdrawal
from publicity.models import Notice, Objection, ObjectionFile
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
    (PlaceCheck, "note", "x"),
    (Recommendation, "document_number", "x"),
    (RecommendedEntry, "source_id", 1),
    (Allocation, "seed", "x"),
    (AllocationOutcome, "digest", "x"),
    (AllocationUse, "at", NOW),
    (HandChange, "reason", "x"),
    (HeatSignature, "digest", "x"),
    (PaperTyping, "comment", "x"),
    (SentList, "document_number", "x"),
    (Withdrawal, "reason", "x"),
    (ObjectionFile, "name", "x"),
    (Certificate, "number", "x"),
    (AwardList, "content", "[]"),
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


@attack(Likeness, "UPDATE", "a likeness is decided once")
def a_likeness_decided_again(world):
    return Likeness.objects.update(decision="both")


@attack(Likeness, "DELETE", "a likeness stays on record")
def a_likeness_taken_off_the_record(world):
    return raw_delete(Likeness.objects.all())


@attack(Promotion, "UPDATE", PROMOTION_STAYS)
def a_reason_written_anew(world):
    return row(world.promotion).update(reason="direct_entry")


HANGS, STAYS = "a published notice does not change", "a published notice stays"
FILED = "what was filed or decided does not change"


@attack(Notice, "UPDATE", HANGS)
def a_row_added_to_a_list_that_hangs(world):
    return row(world.notice).update(rows=[{"order": 1}])


@attack(Notice, "UPDATE", HANGS)
def another_telephone_on_a_notice_that_hangs(world):
    return row(world.notice).update(supervision_phone="0571-1")


@attack(Notice, "UPDATE", HANGS)
def a_notice_that_supersedes_another_afterwards(world):
    return row(world.notice).update(supersedes=world.notice)


@attack(Notice, "UPDATE", HANGS)
def a_notice_made_a_draft_again(world):
    return row(world.notice).update(state="draft")


@attack(Notice, "UPDATE", HANGS)
def a_notice_published_at_another_moment(world):
    return row(world.notice).update(published_at=None)


@attack(Notice, "DELETE", STAYS)
def a_notice_that_hangs_taken_away(world):
    return raw_delete(row(world.notice))


@attack(Objection, "UPDATE", FILED)
def another_name_on_an_objection(world):
    return row(world.objection).update(name="某人")


@attack(Objection, "UPDATE", FILED)
def an_objection_against_something_else(world):
    return row(world.objection).update(entry=world.spare)


@attack(Objection, "UPDATE", FILED)
def a_ruling_taken_back(world):
    return row(world.objection).update(state="looked_into")


@attack(Objection, "DELETE", "an objection stays")
def an_objection_taken_away(world):
    return raw_delete(row(world.objection))


AWARD_STAYS = "an award follows the decision of two people"
PRIZE_STAYS = "a prize that was given stays as it is"


@attack(Award, "UPDATE", AWARD_STAYS)
def an_award_given_without_the_consent_of_two(world):
    return row(world.proposed).update(confirmed_at=NOW, approval=world.approval)


@attack(Award, "UPDATE", AWARD_STAYS)
def an_award_turned_to_another_entry(world):
    return row(world.given).update(entry=world.spare)


@attack(Award, "UPDATE", AWARD_STAYS)
def the_money_of_an_award_changed(world):
    return row(world.given).update(amount=1_000_000)


@attack(Award, "UPDATE", AWARD_STAYS)
def an_award_revoked_with_the_consent_to_give_it(world):
    return row(world.given).update(revoked_at=NOW, revocation=world.consent)


@attack(Award, "UPDATE", AWARD_STAYS)
def an_award_made_a_proposal_again(world):
    return row(world.given).update(confirmed_at=None, approval=None)


@attack(Award, "INSERT", AWARD_STAYS)
def an_award_that_nobody_proposed(world):
    forged_award = Award(
        prize=world.proposed.prize,
        entry=world.spare,
        reason="x",
        proposed_by=world.consent.requested_by,
        proposed_at=NOW,
        confirmed_at=NOW,
        approval=world.consent,
    )
    return len(Award.objects.bulk_create([forged_award]))


@attack(Award, "DELETE", AWARD_STAYS)
def an_award_taken_off_the_record(world):
    return raw_delete(row(world.given))


@attack(Award, "UPDATE", AWARD_STAYS)
def an_award_given_on_a_list_that_is_not_on_record(world):
    said = {"requested_by": world.consent.requested_by, "requested_at": NOW}
    consent = Approval.objects.create(
        action="confirm_awards",
        subject_id=world.consent.subject_id,
        confirmed_by=world.consent.confirmed_by,
        confirmed_at=NOW,
        **said,
    )
    return row(world.proposed).update(confirmed_at=NOW, approval=consent)


@attack(Award, "INSERT", AWARD_STAYS)
def an_award_put_on_a_list_that_waits(world):
    added = Award(
        prize=world.waiting.prize,
        entry=world.spare,
        reason="x",
        proposed_by=world.consent.requested_by,
        proposed_at=NOW,
    )
    return len(Award.objects.bulk_create([added]))


@attack(Award, "UPDATE", AWARD_STAYS)
def the_money_of_an_award_changed_while_its_list_waits(world):
    return row(world.waiting).update(amount=1_000_000)


@attack(Award, "UPDATE", AWARD_STAYS)
def an_award_moved_to_a_list_that_waits(world):
    return row(world.proposed).update(prize=world.waiting.prize, entry=world.spare)


@attack(Award, "DELETE", AWARD_STAYS)
def an_award_taken_off_a_list_that_waits(world):
    return raw_delete(row(world.waiting))


@attack(Prize, "INSERT", PRIZE_STAYS)
def a_prize_added_to_a_list_that_waits(world):
    node = world.waiting.prize.competition
    added = Prize(competition=node, order=9, name="特等奖", places=1)
    return len(Prize.objects.bulk_create([added]))


@attack(Prize, "UPDATE", PRIZE_STAYS)
def a_prize_changed_while_its_list_waits(world):
    return row(world.waiting.prize).update(places=9)


@attack(Prize, "UPDATE", PRIZE_STAYS)
def a_prize_moved_to_a_contest_whose_list_waits(world):
    node = world.waiting.prize.competition
    return row(world.proposed.prize).update(competition=node, order=9)


@attack(Prize, "DELETE", PRIZE_STAYS)
def a_prize_taken_from_a_list_that_waits(world):
    return raw_delete(Prize.objects.filter(competition=world.waiting.prize.competition, order=2))


@attack(Prize, "UPDATE", PRIZE_STAYS)
def a_prize_that_was_given_called_something_else(world):
    return row(world.given.prize).update(name="特等奖")


@attack(Prize, "DELETE", PRIZE_STAYS)
def a_prize_that_was_given_taken_away(world):
    return raw_delete(row(world.given.prize))


@attack(Certificate, "INSERT", "a certificate is of an award in force")
def a_certificate_for_a_proposal(world):
    forged_paper = Certificate(
        competition_id=world.given.prize.competition_id,
        award=world.proposed,
        number="FORGED",
        code="forged",
        content={},
        digest="0" * 64,
        issued_by=world.consent.requested_by,
        issued_at=NOW,
    )
    return len(Certificate.objects.bulk_create([forged_paper]))


@attack(Paper, "UPDATE", "a frozen paper does not change")
def the_text_of_a_frozen_paper_rewritten(world):
    return row(world.frozen_paper).update(text="改过的正文")


@attack(Paper, "UPDATE", "a frozen paper does not change")
def a_frozen_paper_made_a_draft_again(world):
    return row(world.frozen_paper).update(state="draft")


@attack(Paper, "UPDATE", "a frozen paper does not change")
def other_figures_put_under_a_frozen_paper(world):
    return row(world.frozen_paper).update(snapshot={"numbers": {"registered": 999}})


@attack(Paper, "DELETE", "a frozen paper stays")
def a_frozen_paper_thrown_away(world):
    return raw_delete(row(world.frozen_paper))


@attack(PaperVersion, "UPDATE", "a saved text of a paper stays as it was")
def a_saved_text_of_a_paper_rewritten(world):
    return PaperVersion.objects.filter(paper=world.frozen_paper).update(content={"text": "别的"})


@attack(PaperVersion, "DELETE", "what was saved of a frozen paper stays")
def a_saved_text_of_a_frozen_paper_taken_away(world):
    return raw_delete(PaperVersion.objects.filter(paper=world.frozen_paper))


@attack(PaperAcceptance, "UPDATE", "what was let stand in a frozen paper stays")
def another_reason_put_under_what_was_let_stand(world):
    return PaperAcceptance.objects.filter(paper=world.frozen_paper).update(reason="别的理由")


@attack(PaperAcceptance, "DELETE", "what was let stand in a frozen paper stays")
def what_was_let_stand_taken_out(world):
    return raw_delete(PaperAcceptance.objects.filter(paper=world.frozen_paper))


@attack(LiveScore, "UPDATE", "taken back once and not rewritten")
def rewrite_a_shown_score(world):
    return LiveScore.objects.update(score=99)


@attack(LiveScore, "DELETE", "stays on record")
def forget_a_shown_score(world):
    return raw_delete(LiveScore.objects.all())


@attack(HallStep, "UPDATE", "stays as it is")
def rewrite_a_step_in_the_hall(world):
    return HallStep.objects.update(reason="停电")


@attack(HallStep, "DELETE", "stays on record")
def forget_a_step_in_the_hall(world):
    return raw_delete(HallStep.objects.all())


@attack(HallRun, "DELETE", "stays on record")
def forget_that_a_heat_was_held(world):
    return raw_delete(HallRun.objects.all())
