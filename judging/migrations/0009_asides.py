import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.guards import append_only, lift, refuse, remade

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


class Migration(migrations.Migration):
    dependencies = [
        ("judging", "0008_service"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SheetFlag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_id", models.UUIDField(unique=True, verbose_name="client id")),
                ("text", models.CharField(max_length=200, verbose_name="text")),
                ("raised_at", models.DateTimeField(verbose_name="raised at")),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="settled at"),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="judging.scoresheet",
                        verbose_name="sheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "problem of a sheet",
                "verbose_name_plural": "problems of sheets",
                "ordering": ["raised_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(settled_at__isnull=True, settled_by__isnull=True)
                        | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                        name="flag_settled_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_id", models.UUIDField(verbose_name="client id")),
                ("sealed", models.TextField(max_length=12000, verbose_name="sealed note")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "sheet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="note",
                        to="judging.scoresheet",
                        verbose_name="sheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "private note",
                "verbose_name_plural": "private notes",
            },
        ),
        lift("judging_sheetversion", "INSERT", "UPDATE", "DELETE", "TRUNCATE"),
        *remade(
            migrations.AddField(
                model_name="sheetversion",
                name="abstained",
                field=models.BooleanField(default=False, verbose_name="abstained"),
            ),
            migrations.AddConstraint(
                model_name="sheetversion",
                constraint=models.CheckConstraint(
                    condition=models.Q(abstained=False)
                    | models.Q(signed=False, total__isnull=True),
                    name="version_abstained_has_no_total",
                ),
            ),
        ),
        *append_only("judging_sheetversion"),
        refuse(
            "judging_sheetversion",
            "INSERT",
            when=f"{HEAT_OF_LEDGER_NOT_SCORING} OR {JUDGE_RECUSED}",
            message="no mark outside of scoring, and none by a recused judge",
        ),
    ]
