from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def to_the_parent(apps: Any, editor: Any) -> None:
    """So far every list went to the node above."""
    for sent in apps.get_model("outcomes", "Recommendation").objects.select_related("competition"):
        sent.into_id = sent.competition.parent_id
        sent.save(update_fields=["into"])


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0001_initial"),
        ("projects", "0003_ways_upwards"),
        ("competitions", "0005_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="recommendation",
            name="into",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="received",
                to="competitions.competition",
                verbose_name="recommended to",
            ),
        ),
        migrations.RunPython(to_the_parent),
    ]
