import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("competitions", "0005_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="MaterialRequirement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan", "Business plan"),
                            ("deck", "Pitch deck"),
                            ("licence", "Business licence"),
                            ("declaration", "Signed declaration"),
                            ("patent", "Patents and other rights"),
                            ("finance", "Financial statements"),
                            ("video", "Video"),
                            ("other", "Other evidence"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "least",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="0: the entrant may leave it out.",
                        verbose_name="files at least",
                    ),
                ),
                (
                    "most",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="0: this kind is not asked for here.",
                        validators=[django.core.validators.MaxValueValidator(20)],
                        verbose_name="files at most",
                    ),
                ),
                ("formats", models.JSONField(default=list, verbose_name="formats")),
                (
                    "max_mib",
                    models.PositiveSmallIntegerField(
                        default=20,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(500),
                        ],
                        verbose_name="largest size (MB)",
                    ),
                ),
                ("help_text", models.CharField(blank=True, max_length=200, verbose_name="help")),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: for all categories.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="material_requirements",
                        to="competitions.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "competition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="material_requirements",
                        to="competitions.competition",
                        verbose_name="competition",
                    ),
                ),
            ],
            options={
                "verbose_name": "required material",
                "verbose_name_plural": "required materials",
                "ordering": [
                    "competition",
                    "kind",
                    models.OrderBy(models.F("category"), nulls_first=True),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("category", None)),
                        fields=("competition", "kind"),
                        name="requirement_once_for_all",
                        violation_error_message="This material is laid down here already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("category__isnull", False)),
                        fields=("competition", "kind", "category"),
                        name="requirement_once_per_category",
                        violation_error_message="This material is laid down here already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("least__lte", models.F("most"))),
                        name="requirement_least_within_most",
                        violation_error_message="“At least” cannot be more than “at most”.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("submitted", "Receipt of an entry"),
                            ("returned", "Returned for correction"),
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                            ("closing", "Registration closes soon"),
                            ("correction_due", "Correction due soon"),
                        ],
                        max_length=20,
                        verbose_name="occasion",
                    ),
                ),
                ("subject", models.CharField(max_length=120, verbose_name="subject")),
                ("body", models.TextField(max_length=2000, verbose_name="text")),
                (
                    "short_text",
                    models.CharField(
                        help_text="Without a link; 70 characters fit into one.",
                        max_length=200,
                        verbose_name="text message",
                    ),
                ),
                ("by_email", models.BooleanField(default=True, verbose_name="by e-mail")),
                ("by_sms", models.BooleanField(default=False, verbose_name="by text message")),
                (
                    "is_held",
                    models.BooleanField(
                        default=False,
                        help_text="Letters wait in the outbox until somebody releases them.",
                        verbose_name="look at it before it goes",
                    ),
                ),
                (
                    "competition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="message_templates",
                        to="competitions.competition",
                        verbose_name="competition",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter",
                "verbose_name_plural": "letters",
                "ordering": ["competition", "occasion"],
                "constraints": [
                    models.UniqueConstraint(fields=("competition", "occasion"), name="letter_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        help_text="Its name in lists and files, such as rd-staff.",
                        max_length=40,
                        verbose_name="key",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("short", "Short text"),
                            ("long", "Long text"),
                            ("number", "Number with a unit"),
                            ("money", "Amount of money (10,000 yuan)"),
                            ("date", "Date"),
                            ("choice", "One of several"),
                            ("many", "Any of several"),
                            ("file", "File"),
                            ("table", "Table of rows"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("label", models.CharField(max_length=120, verbose_name="question")),
                ("help_text", models.CharField(blank=True, max_length=300, verbose_name="help")),
                ("is_required", models.BooleanField(default=False, verbose_name="required")),
                ("limits", models.JSONField(blank=True, default=dict, verbose_name="limits")),
                (
                    "shown_if_answer",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="if the answer there is"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: for all categories.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="competitions.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "competition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="competitions.competition",
                        verbose_name="competition",
                    ),
                ),
                (
                    "shown_if",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads_to",
                        to="competitions.question",
                        verbose_name="shown only after",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ["competition", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("competition", "key"), name="question_once")
                ],
            },
        ),
    ]
