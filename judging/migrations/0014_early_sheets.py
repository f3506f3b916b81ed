import django.db.models.deletion
from django.db import migrations, models

from accounts.guards import lift, refuse

SHEET_OF_RECUSED_JUDGE = """EXISTS (
    SELECT 1 FROM judging_seat t
    JOIN judging_judge j ON j.id = t.judge_id
    JOIN projects_recusal r ON r.user_id = j.user_id
    JOIN projects_entry e ON e.project_id = r.project_id
    JOIN judging_appearance a ON a.entry_id = e.id
    WHERE t.id = NEW.seat_id AND a.id = NEW.appearance_id)"""


HEAT_LOCKED = """EXISTS (
    SELECT 1 FROM judging_appearance a JOIN competitions_heat h ON h.id = a.heat_id
    WHERE a.id = OLD.appearance_id AND h.state = 'locked')"""


class Migration(migrations.Migration):
    """Sheets are laid out at the draw, before their heat opens."""

    dependencies = [("judging", "0013_service_limits")]

    operations = [
        # Only what Django does on deletion: no column changes.
        migrations.AlterField(
            model_name="scoresheet",
            name="appearance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sheets",
                to="judging.appearance",
                verbose_name="appearance",
            ),
        ),
        migrations.AlterField(
            model_name="scoresheet",
            name="seat",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sheets",
                to="judging.seat",
                verbose_name="seat",
            ),
        ),
        lift("judging_scoresheet", "INSERT", "DELETE"),
        refuse(
            "judging_scoresheet",
            "INSERT",
            when=f"{HEAT_LOCKED.replace('OLD.', 'NEW.')} OR {SHEET_OF_RECUSED_JUDGE}",
            message="no new sheet in a locked heat, and none for a recused judge",
        ),
        refuse(
            "judging_scoresheet",
            "DELETE",
            when=f"OLD.revision > 0 OR {HEAT_LOCKED}",
            message="a sheet with marks stays, and every sheet of a locked heat",
        ),
    ]
