import django.db.models.deletion
from django.db import migrations, models

from accounts.guards import lift, refuse, remade


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_guards")]

    operations = [
        lift("projects_entry", "UPDATE"),
        *remade(
            migrations.AlterField(
                model_name="entry",
                name="recommended_from",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="recommended_to",
                    to="projects.entry",
                    verbose_name="recommended from",
                ),
            ),
        ),
        # Another project would leave the recusals behind.
        refuse(
            "projects_entry",
            "UPDATE",
            when="NEW.project_id <> OLD.project_id",
            message="an entry stays with its project",
        ),
    ]
