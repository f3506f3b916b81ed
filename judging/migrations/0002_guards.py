from django.db import migrations

from accounts.guards import append_only, refuse

HEAT_OF_LEDGER_NOT_SCORING = """EXISTS (
    SELECT 1 FROM judging_ledger l JOIN competitions_heat h ON h.id = l.heat_id
    WHERE l.id = NEW.ledger_id AND h.state <> 'scoring')"""

JUDGE_RECUSED = """EXISTS (
    SELECT 1 FROM judging_scoresheet s
    JOIN judging_seat t ON t.id = s.seat_id
    JOIN judging_judge j ON j.id = t.judge_id
    JOIN judging_appearance a ON a.id = s.appearance_id
    JOIN projects_entry e ON e.id = a.entry_id
    JOIN projects_recusal r ON r.user_id = j.user_id AND r.project_id = e.project_id
    WHERE s.id = NEW.sheet_id)"""

SHEET_OF_RECUSED_JUDGE = """EXISTS (
    SELECT 1 FROM judging_seat t
    JOIN judging_judge j ON j.id = t.judge_id
    JOIN projects_recusal r ON r.user_id = j.user_id
    JOIN projects_entry e ON e.project_id = r.project_id
    JOIN judging_appearance a ON a.entry_id = e.id
    WHERE t.id = NEW.seat_id AND a.id = NEW.appearance_id)"""

CURRENT_MOVES = """(COALESCE(NEW.current_id, 0) <> COALESCE(OLD.current_id, 0)
    OR NEW.revision <> OLD.revision)"""

CURRENT_OF_ANOTHER_SHEET = """NOT EXISTS (
    SELECT 1 FROM judging_sheetversion v
    WHERE v.id = NEW.current_id AND v.sheet_id = NEW.id AND v.revision = NEW.revision)"""

# The approval must be younger than the last lock: one consent opens a heat once.
LOCKED_WITHOUT_CONSENT = """OLD.state = 'locked' AND NEW.state <> 'locked' AND NOT EXISTS (
    SELECT 1 FROM accounts_approval p
    WHERE p.action = 'unlock_heat' AND p.subject_id = OLD.id AND p.confirmed_at >= (
        SELECT MAX(s.at) FROM judging_heatseal s WHERE s.heat_id = OLD.id))"""

# Planned again, its panel and running order could be changed; in another round, its rules.
STARTS_AFRESH = """OLD.state <> 'planned'
    AND (NEW.state = 'planned' OR NEW.round_id <> OLD.round_id)"""


HEAT_NOT_SCORING = """EXISTS (
    SELECT 1 FROM judging_appearance a JOIN competitions_heat h ON h.id = a.heat_id
    WHERE a.id = OLD.appearance_id AND h.state <> 'scoring')"""

HEAT_NOT_PLANNED = """EXISTS (
    SELECT 1 FROM competitions_heat h WHERE h.id = OLD.heat_id AND h.state <> 'planned')"""

LEDGER_AT_REST = """EXISTS (
    SELECT 1 FROM competitions_heat h WHERE h.id = OLD.heat_id AND h.state <> 'scoring')"""

RUBRIC_FROZEN = """EXISTS (
    SELECT 1 FROM judging_rubric r WHERE r.id = OLD.rubric_id AND r.frozen_at IS NOT NULL)"""

SHEET_CHANGES_HANDS = "(NEW.appearance_id <> OLD.appearance_id OR NEW.seat_id <> OLD.seat_id)"


ORDER_FIXED = "the running order is fixed once scoring has opened"
PANEL_FIXED = "the panel is fixed once scoring has opened"


def for_new(condition: str) -> str:
    """The same condition for a row that is added."""
    return condition.replace("OLD.", "NEW.")


PROMOTION_REWRITTEN = """OLD.revoked_at IS NOT NULL OR NEW.outcome <> OLD.outcome
    OR COALESCE(NEW.place, 0) <> COALESCE(OLD.place, 0) OR NEW.entry_id <> OLD.entry_id
    OR NEW.round_id <> OLD.round_id OR NEW.standing_id <> OLD.standing_id"""

RANKING_REWRITTEN = """OLD.superseded_at IS NOT NULL OR NEW.ledger_head <> OLD.ledger_head
    OR NEW.round_id <> OLD.round_id OR NEW.rule_set_id <> OLD.rule_set_id
    OR COALESCE(NEW.heat_id, 0) <> COALESCE(OLD.heat_id, 0)"""


class Migration(migrations.Migration):
    dependencies = [
        ("judging", "0001_initial"),
        ("competitions", "0002_guards"),
        ("projects", "0002_guards"),
        ("accounts", "0002_guards"),
    ]

    operations = [
        *append_only("judging_sheetversion"),
        *append_only("judging_heatseal"),
        *append_only("judging_standing"),
        refuse(
            "judging_promotion",
            "UPDATE",
            when=PROMOTION_REWRITTEN,
            message="a promotion can be revoked once and not rewritten",
        ),
        refuse("judging_promotion", "DELETE", when="1 = 1", message="a promotion stays on record"),
        refuse(
            "judging_ranking",
            "UPDATE",
            when=RANKING_REWRITTEN,
            message="a ranking can be superseded once and not rewritten",
        ),
        refuse("judging_ranking", "DELETE", when="1 = 1", message="a ranking stays on record"),
        refuse(
            "judging_sheetversion",
            "INSERT",
            when=f"{HEAT_OF_LEDGER_NOT_SCORING} OR {JUDGE_RECUSED}",
            message="no mark outside of scoring, and none by a recused judge",
        ),
        refuse(
            "judging_scoresheet",
            "UPDATE",
            when=f"""{SHEET_CHANGES_HANDS} OR ({CURRENT_MOVES} AND (
                {HEAT_NOT_SCORING} OR {SHEET_OF_RECUSED_JUDGE} OR {CURRENT_OF_ANOTHER_SHEET}))""",
            message="a sheet moves only while its heat is scored, to a version of its own",
        ),
        refuse(
            "judging_scoresheet",
            "INSERT",
            when=f"{for_new(HEAT_NOT_SCORING)} OR {SHEET_OF_RECUSED_JUDGE}",
            message="no sheet outside of scoring, and none for a recused judge",
        ),
        refuse(
            "judging_scoresheet",
            "DELETE",
            when=f"OLD.revision > 0 OR {HEAT_NOT_SCORING}",
            message="a sheet with marks stays, and every sheet of a locked heat",
        ),
        refuse(
            "judging_appearance",
            "UPDATE",
            "DELETE",
            when=HEAT_NOT_PLANNED,
            message=ORDER_FIXED,
        ),
        refuse(
            "judging_appearance",
            "INSERT",
            when=for_new(HEAT_NOT_PLANNED),
            message=ORDER_FIXED,
        ),
        refuse("judging_seat", "UPDATE", "DELETE", when=HEAT_NOT_PLANNED, message=PANEL_FIXED),
        refuse("judging_seat", "INSERT", when=for_new(HEAT_NOT_PLANNED), message=PANEL_FIXED),
        refuse(
            "judging_judge",
            "UPDATE",
            when="NEW.user_id <> OLD.user_id",
            message="a judge stays the same person",
        ),
        refuse(
            "competitions_heat",
            "UPDATE",
            when=f"({LOCKED_WITHOUT_CONSENT}) OR ({STARTS_AFRESH})",
            message="a locked heat opens only with the consent of two people",
        ),
        refuse(
            "judging_ledger",
            "UPDATE",
            when=f"NEW.heat_id <> OLD.heat_id OR {LEDGER_AT_REST}",
            message="the head of a ledger moves only while its heat is scored",
        ),
        refuse("judging_ledger", "DELETE", when="1 = 1", message="a ledger stays"),
        refuse(
            "judging_rubric",
            "UPDATE",
            "DELETE",
            when="OLD.frozen_at IS NOT NULL",
            message="a frozen rubric does not change",
        ),
        refuse(
            "judging_criterion",
            "INSERT",
            when=for_new(RUBRIC_FROZEN),
            message="a frozen rubric does not change",
        ),
        refuse(
            "judging_criterion",
            "UPDATE",
            "DELETE",
            when=RUBRIC_FROZEN,
            message="a frozen rubric does not change",
        ),
    ]
