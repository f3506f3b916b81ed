from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from accounts.guards import append_only, lift, refuse

before = import_module("outcomes.migrations.0005_awards")

AWARD_STAYS = (
    "an award follows the decision of two people, stands still while one is asked for "
    "and stays on record"
)
PRIZE_STAYS = "a prize that was given stays as it is, and so does one whose list waits"


def waits(node: str) -> str:
    """SQL: the list of awards of that node waits for a second person."""
    return (
        "EXISTS (SELECT 1 FROM accounts_approval a "  # noqa: S608 - our own names
        f"WHERE a.action = 'confirm_awards' AND a.subject_id = {node} "
        "AND a.confirmed_at IS NULL AND a.declined_at IS NULL)"
    )


def node_of(row: str) -> str:
    """SQL: the node of an award."""
    return f"(SELECT p.competition_id FROM outcomes_prize p WHERE p.id = {row}.prize_id)"  # noqa: S608 - our own names


LISTED = "EXISTS (SELECT 1 FROM outcomes_awardlist l WHERE l.approval_id = NEW.approval_id)"
AWARD_CHANGED = (
    f"{before.AWARD_CHANGED} OR (OLD.confirmed_at IS NULL AND "
    f"({waits(node_of('OLD'))} OR {waits(node_of('NEW'))}"
    f" OR (NEW.confirmed_at IS NOT NULL AND NOT {LISTED})))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_award_approvals"),
        ("outcomes", "0005_awards"),
    ]

    operations = [
        migrations.CreateModel(
            name="AwardList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.JSONField(verbose_name="content")),
                (
                    "approval",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="award_list",
                        to="accounts.approval",
                        verbose_name="two-person step",
                    ),
                ),
            ],
            options={
                "verbose_name": "list of awards",
                "verbose_name_plural": "lists of awards",
            },
        ),
        *append_only("outcomes_awardlist"),
        lift("outcomes_award", "INSERT", "UPDATE", "DELETE"),
        refuse("outcomes_award", "UPDATE", when=AWARD_CHANGED, message=AWARD_STAYS),
        refuse(
            "outcomes_award",
            "INSERT",
            when=f"NEW.confirmed_at IS NOT NULL OR {waits(node_of('NEW'))}",
            message=AWARD_STAYS,
        ),
        refuse(
            "outcomes_award",
            "DELETE",
            when=f"OLD.confirmed_at IS NOT NULL OR {waits(node_of('OLD'))}",
            message=AWARD_STAYS,
        ),
        lift("outcomes_prize", "UPDATE", "DELETE"),
        refuse(
            "outcomes_prize",
            "INSERT",
            when=waits("NEW.competition_id"),
            message=PRIZE_STAYS,
        ),
        refuse(
            "outcomes_prize",
            "UPDATE",
            when=(
                f"{before.GIVEN} OR {waits('OLD.competition_id')} OR {waits('NEW.competition_id')}"
            ),
            message=PRIZE_STAYS,
        ),
        refuse(
            "outcomes_prize",
            "DELETE",
            when=f"{before.GIVEN} OR {waits('OLD.competition_id')}",
            message=PRIZE_STAYS,
        ),
    ]
