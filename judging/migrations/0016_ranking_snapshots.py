import django.db.models.deletion
from django.db import migrations, models

from accounts.guards import lift, refuse, remade

RANKING_REWRITTEN = """OLD.superseded_at IS NOT NULL OR NEW.ledger_head <> OLD.ledger_head
    OR NEW.round_id <> OLD.round_id OR NEW.rule_set_id <> OLD.rule_set_id
    OR COALESCE(NEW.heat_id, 0) <> COALESCE(OLD.heat_id, 0)
    OR NEW.digest <> OLD.digest OR NEW.rules_digest <> OLD.rules_digest
    OR NEW.sources <> OLD.sources OR NEW.made_at <> OLD.made_at"""


class Migration(migrations.Migration):
    """Rankings carry the digests of their written form, their rules and their sources."""

    dependencies = [
        ("accounts", "0005_reopening"),
        ("competitions", "0008_nominations"),
        ("judging", "0015_pin_signature"),
    ]

    operations = [
        lift("judging_ranking", "UPDATE", "DELETE"),
        *remade(
            migrations.AddField(
                model_name="ranking",
                name="digest",
                field=models.CharField(blank=True, max_length=64, verbose_name="digest"),
            ),
            migrations.AddField(
                model_name="ranking",
                name="rules_digest",
                field=models.CharField(
                    blank=True, max_length=64, verbose_name="digest of the rules"
                ),
            ),
            migrations.AddField(
                model_name="ranking",
                name="sources",
                field=models.CharField(
                    blank=True, max_length=64, verbose_name="digest of the sources"
                ),
            ),
            # A column that may be empty is added in place: the guards of the table stay.
            migrations.AddField(
                model_name="standing",
                name="category_rank",
                field=models.PositiveIntegerField(null=True, verbose_name="rank in its category"),
            ),
            migrations.AddField(
                model_name="standing",
                name="region_rank",
                field=models.PositiveIntegerField(null=True, verbose_name="rank in its city"),
            ),
        ),
        refuse(
            "judging_ranking",
            "UPDATE",
            when=RANKING_REWRITTEN,
            message="a ranking can be superseded once and not rewritten",
        ),
        refuse("judging_ranking", "DELETE", when="1 = 1", message="a ranking stays on record"),
        migrations.CreateModel(
            name="RankingRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stored", "A new ranking is in force"),
                            ("same", "Agrees with the ranking in force, byte by byte"),
                            ("differs", "Differs from the ranking in force"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="digest")),
                ("differences", models.JSONField(default=list, verbose_name="differences")),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ranking_run",
                        to="accounts.job",
                        verbose_name="job",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ranking_runs",
                        to="competitions.round",
                        verbose_name="round",
                    ),
                ),
            ],
            options={
                "verbose_name": "ranking run",
                "verbose_name_plural": "ranking runs",
                "ordering": ["-pk"],
            },
        ),
    ]
