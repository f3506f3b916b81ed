from django.db import migrations

from accounts.guards import refuse

FROZEN = """EXISTS (
    SELECT 1 FROM competitions_rubric r WHERE r.id = OLD.rubric_id AND r.frozen_at IS NOT NULL)"""


class Migration(migrations.Migration):
    dependencies = [("judging", "0003_rubrics_leave")]

    operations = [
        migrations.DeleteModel(name="Criterion"),
        migrations.DeleteModel(name="Rubric"),
        refuse(
            "competitions_rubric",
            "UPDATE",
            "DELETE",
            when="OLD.frozen_at IS NOT NULL",
            message="a frozen rubric does not change",
        ),
        refuse(
            "competitions_criterion",
            "INSERT",
            when=FROZEN.replace("OLD.", "NEW."),
            message="a frozen rubric does not change",
        ),
        refuse(
            "competitions_criterion",
            "UPDATE",
            "DELETE",
            when=FROZEN,
            message="a frozen rubric does not change",
        ),
    ]
