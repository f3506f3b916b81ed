"""What the old columns said goes where it is read now: rules into `spec`, the basis into documents."""

from typing import Any

from django.db import migrations

SPEC = {
    "panel_size": ("panel", "size"),
    "trim_each": ("score", "trim_each"),
    "trim_from": ("score", "trim_from"),
    "decimals": ("score", "decimals"),
    "tie_breaks": ("ties", "chain"),
    "ties_at_line": ("ties", "at_line"),
    "places": ("promotion", "places"),
    "pitch_minutes": ("stage", "pitch_minutes"),
    "qa_minutes": ("stage", "qa_minutes"),
}


def carry_over(apps: Any, editor: Any) -> None:
    for row in apps.get_model("competitions", "RuleSet").objects.iterator():
        for column, (part, name) in SPEC.items():
            row.spec[part][name] = getattr(row, column)
        row.spec["promotion"]["by"] = "heat" if row.method == "per_heat" else ""
        # Every panel had a chair, and heats kept no reserves.
        row.spec["panel"]["chair"] = True
        row.spec["promotion"]["reserves"] = 0 if row.method == "per_heat" else 3
        row.save(update_fields=["spec"])
    document = apps.get_model("competitions", "Document")
    nodes = apps.get_model("competitions", "Competition").objects.exclude(basis_document="")
    for node in nodes.iterator():
        number = node.basis_document
        is_long = len(number) > 60
        document.objects.create(
            competition=node,
            kind="basis",
            number="" if is_long else number,
            title=number if is_long else "",
        )


class Migration(migrations.Migration):
    dependencies = [("competitions", "0003_configuration")]

    operations = [migrations.RunPython(carry_over)]
