"""One title becomes several; what the pool knows of an expert besides gets tables of its own."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from accounts.guards import lift, refuse, remade


def listed(apps: Any, editor: Any) -> None:
    judges = apps.get_model("judging", "Judge").objects
    for judge in judges.exclude(title=""):
        judges.filter(pk=judge.pk).update(titles=[judge.title])


def joined(apps: Any, editor: Any) -> None:
    judges = apps.get_model("judging", "Judge").objects
    for judge in judges.exclude(titles=[]):
        judges.filter(pk=judge.pk).update(title="、".join(judge.titles)[:40])


class Migration(migrations.Migration):
    dependencies = [
        ("competitions", "0006_entry_form"),
        ("judging", "0005_rulings"),
    ]

    operations = [
        lift("judging_judge", "UPDATE"),
        *remade(
            migrations.AddField(
                model_name="judge",
                name="biography",
                field=models.TextField(blank=True, max_length=600, verbose_name="short biography"),
            ),
            migrations.AddField(
                model_name="judge",
                name="email",
                field=models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
            ),
            migrations.AddField(
                model_name="judge",
                name="phone",
                field=models.CharField(blank=True, max_length=30, verbose_name="telephone"),
            ),
            migrations.AddField(
                model_name="judge",
                name="titles",
                field=models.JSONField(
                    blank=True, default=list, verbose_name="professional titles"
                ),
            ),
            migrations.RunPython(listed, joined),
            migrations.RemoveField(
                model_name="judge",
                name="title",
            ),
        ),
        refuse(
            "judging_judge",
            "UPDATE",
            when="NEW.user_id <> OLD.user_id",
            message="a judge stays the same person",
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from the day")),
                ("ends_on", models.DateField(verbose_name="until the day")),
                ("note", models.CharField(blank=True, max_length=80, verbose_name="note")),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to="judging.judge",
                        verbose_name="judge",
                    ),
                ),
            ],
            options={
                "verbose_name": "time away",
                "verbose_name_plural": "times away",
                "ordering": ["judge", "starts_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="absence_ends_after_start",
                        violation_error_message="The last day cannot be before the first.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Expertise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sector_code", models.SlugField(max_length=40, verbose_name="sector")),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="expertise",
                        to="judging.judge",
                        verbose_name="judge",
                    ),
                ),
            ],
            options={
                "verbose_name": "sector of expertise",
                "verbose_name_plural": "sectors of expertise",
                "ordering": ["judge", "sector_code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("judge", "sector_code"),
                        name="expertise_once",
                        violation_error_message="This sector stands here already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PastService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("contest", models.CharField(max_length=100, verbose_name="contest")),
                ("duty", models.CharField(blank=True, max_length=40, verbose_name="duty")),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past_service",
                        to="judging.judge",
                        verbose_name="judge",
                    ),
                ),
            ],
            options={
                "verbose_name": "past service",
                "verbose_name_plural": "past service",
                "ordering": ["judge", "-year", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1980), ("year__lte", 2100)),
                        name="past_service_year",
                        violation_error_message="Type a year from 1980 to 2100.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServedRegion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="served_regions",
                        to="judging.judge",
                        verbose_name="judge",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competitions.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "region served",
                "verbose_name_plural": "regions served",
                "ordering": ["judge", "region__code", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("judge", "region"),
                        name="served_region_once",
                        violation_error_message="This region stands here already.",
                    )
                ],
            },
        ),
    ]
