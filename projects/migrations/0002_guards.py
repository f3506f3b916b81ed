from django.db import migrations

from accounts.guards import append_only, refuse


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [
        *append_only("projects_recusal"),
        # Another project would leave the recusals behind.
        refuse(
            "projects_entry",
            "UPDATE",
            when="NEW.project_id <> OLD.project_id",
            message="an entry stays with its project",
        ),
    ]
