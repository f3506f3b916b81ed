from django.db import migrations

from accounts.guards import refuse

CHANGED_WITHOUT_TWO_PEOPLE = """OLD.state <> 'planned' AND NEW.rule_set_id <> OLD.rule_set_id
    AND NOT EXISTS (
        SELECT 1 FROM competitions_rulechange c JOIN accounts_approval p ON p.id = c.approval_id
        WHERE c.round_id = OLD.id AND c.replaces_id = OLD.rule_set_id
            AND c.rule_set_id = NEW.rule_set_id AND c.applied_at IS NULL
            AND p.action = 'change_rules' AND p.subject_id = OLD.id
            AND p.confirmed_at IS NOT NULL)"""


class Migration(migrations.Migration):
    dependencies = [
        ("competitions", "0004_carry_over"),
        ("accounts", "0003_configuration"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="competition",
            name="basis_document",
        ),
        migrations.RemoveField(
            model_name="ruleset",
            name="decimals",
        ),
        migrations.RemoveField(
            model_name="ruleset",
            name="method",
        ),
        migrations.RemoveField(
            model_name="ruleset",
            name="panel_size",
        ),
        migrations.RemoveField(
            model_name="ruleset",
            name="pitch_minutes",
        ),
        migrations.RemoveField(
            model_name="ruleset",
            name="places",
        ),
        migrations.RemoveField(
            model_name="ruleset",
            name="qa_minutes",
        ),
        migrations.RemoveField(
            model_name="ruleset",
            name="tie_breaks",
        ),
        migrations.RemoveField(
            model_name="ruleset",
            name="ties_at_line",
        ),
        migrations.RemoveField(
            model_name="ruleset",
            name="trim_each",
        ),
        migrations.RemoveField(
            model_name="ruleset",
            name="trim_from",
        ),
        refuse(
            "competitions_ruleset",
            "UPDATE",
            "DELETE",
            when="OLD.frozen_at IS NOT NULL",
            message="a frozen rule set does not change",
        ),
        refuse(
            "competitions_round",
            "UPDATE",
            when=CHANGED_WITHOUT_TWO_PEOPLE,
            message="a round keeps the rules that it was opened with, unless two people change them",
        ),
        refuse(
            "competitions_rulechange",
            "UPDATE",
            when="""OLD.applied_at IS NOT NULL OR NEW.round_id <> OLD.round_id
                OR NEW.rule_set_id <> OLD.rule_set_id OR NEW.replaces_id <> OLD.replaces_id
                OR NEW.approval_id <> OLD.approval_id""",
            message="a change of rules is applied once and not rewritten",
        ),
        refuse(
            "competitions_rulechange",
            "DELETE",
            when="1 = 1",
            message="a change of rules stays on record",
        ),
    ]
