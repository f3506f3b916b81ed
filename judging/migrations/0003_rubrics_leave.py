"""Rubrics belong to the rules of a round: their rows go to competitions, with the same keys."""

from typing import Any

from django.core.management.color import no_style
from django.db import migrations

from accounts.guards import lift


def move(apps: Any, editor: Any) -> None:
    for name in ("Rubric", "Criterion"):
        old = apps.get_model("judging", name)
        new = apps.get_model("competitions", name)
        columns = [field.attname for field in old._meta.concrete_fields]
        rows = [new(**row) for row in old.objects.order_by("pk").values(*columns)]
        new.objects.bulk_create(rows, batch_size=500)
        for statement in editor.connection.ops.sequence_reset_sql(no_style(), [new]):
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("judging", "0002_guards"),
        ("competitions", "0005_guards"),
    ]

    operations = [
        lift("judging_rubric", "UPDATE", "DELETE"),
        lift("judging_criterion", "INSERT", "UPDATE", "DELETE"),
        migrations.RunPython(move),
    ]
