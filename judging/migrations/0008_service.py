"""Invitations to judge, and the commitment of judges, which is append-only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.guards import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("competitions", "0006_entry_form"),
        ("judging", "0007_conflicts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=20, verbose_name="version")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                (
                    "signature",
                    models.CharField(max_length=60, verbose_name="signed with the name"),
                ),
                ("at", models.DateTimeField(verbose_name="signed at")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competitions.competition",
                        verbose_name="edition",
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="judging.judge",
                        verbose_name="judge",
                    ),
                ),
            ],
            options={
                "verbose_name": "judge's commitment",
                "verbose_name_plural": "judges' commitments",
                "ordering": ["edition", "judge", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("judge", "edition", "version"), name="commitment_once_per_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=500, verbose_name="message")),
                ("answer_by", models.DateField(verbose_name="answer until the day")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "Invited"),
                            ("accepted", "Accepted invitation"),
                            ("declined", "Declined invitation"),
                            ("withdrawn", "Invitation withdrawn"),
                        ],
                        default="invited",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "competition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competitions.competition",
                        verbose_name="competition",
                    ),
                ),
                (
                    "heat",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competitions.heat",
                        verbose_name="heat",
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="judging.judge",
                        verbose_name="judge",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competitions.round",
                        verbose_name="round",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation to judge",
                "verbose_name_plural": "invitations to judge",
                "ordering": ["competition", "judge", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("heat", None), ("round__isnull", False), _connector="OR"
                        ),
                        name="invitation_heat_with_round",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("round", None), ("state__in", ["invited", "accepted"])
                        ),
                        fields=("judge", "competition"),
                        name="invitation_once_per_competition",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("heat", None), ("state__in", ["invited", "accepted"])),
                        fields=("judge", "round"),
                        name="invitation_once_per_round",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["invited", "accepted"])),
                        fields=("judge", "heat"),
                        name="invitation_once_per_heat",
                    ),
                ],
            },
        ),
        *append_only("judging_commitment"),
    ]
