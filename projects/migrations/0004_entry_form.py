import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.guards import lift, refuse, remade


class Migration(migrations.Migration):
    dependencies = [
        ("competitions", "0006_entry_form"),
        ("projects", "0003_ways_upwards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        lift("projects_entry", "UPDATE"),
        *remade(
            migrations.AddField(
                model_name="collaborator",
                name="role",
                field=models.CharField(
                    choices=[("editor", "Fills in"), ("reader", "Reads")],
                    default="editor",
                    max_length=10,
                    verbose_name="role",
                ),
            ),
            migrations.AddField(
                model_name="enterprise",
                name="address",
                field=models.CharField(blank=True, max_length=120, verbose_name="address"),
            ),
            migrations.AddField(
                model_name="enterprise",
                name="legal_representative",
                field=models.CharField(
                    blank=True, max_length=40, verbose_name="legal representative"
                ),
            ),
            migrations.AddField(
                model_name="enterprise",
                name="profit",
                field=models.DecimalField(
                    blank=True,
                    decimal_places=2,
                    max_digits=14,
                    null=True,
                    verbose_name="last year's profit (10,000 yuan)",
                ),
            ),
            migrations.AddField(
                model_name="enterprise",
                name="rd_spend",
                field=models.DecimalField(
                    blank=True,
                    decimal_places=2,
                    max_digits=14,
                    null=True,
                    verbose_name="last year's R&D spend (10,000 yuan)",
                ),
            ),
            migrations.AddField(
                model_name="enterprise",
                name="registered_capital",
                field=models.DecimalField(
                    blank=True,
                    decimal_places=2,
                    max_digits=14,
                    null=True,
                    verbose_name="registered capital (10,000 yuan)",
                ),
            ),
            migrations.AddField(
                model_name="entry",
                name="contact_position",
                field=models.CharField(
                    blank=True, max_length=40, verbose_name="contact's position"
                ),
            ),
            migrations.AddField(
                model_name="entry",
                name="correct_by",
                field=models.DateTimeField(
                    editable=False, null=True, verbose_name="to be corrected by"
                ),
            ),
            migrations.AddField(
                model_name="entry",
                name="funding_history",
                field=models.CharField(
                    blank=True, max_length=300, verbose_name="funding received so far"
                ),
            ),
            migrations.AddField(
                model_name="entry",
                name="funding_need",
                field=models.DecimalField(
                    blank=True,
                    decimal_places=2,
                    max_digits=14,
                    null=True,
                    validators=[django.core.validators.MinValueValidator(0)],
                    verbose_name="funding needed (10,000 yuan)",
                ),
            ),
            migrations.AddField(
                model_name="entry",
                name="needs",
                field=models.JSONField(
                    blank=True, default=list, verbose_name="what the project looks for"
                ),
            ),
            migrations.AddField(
                model_name="entry",
                name="officer",
                field=models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="form reviewer in charge",
                ),
            ),
            migrations.AddField(
                model_name="entry",
                name="revision",
                field=models.PositiveIntegerField(
                    default=0, editable=False, verbose_name="revision"
                ),
            ),
            migrations.AddField(
                model_name="entry",
                name="use_of_funds",
                field=models.CharField(
                    blank=True, max_length=300, verbose_name="use of the funds"
                ),
            ),
            migrations.AddField(
                model_name="formreview",
                name="correct_by",
                field=models.DateTimeField(
                    blank=True, null=True, verbose_name="to be corrected by"
                ),
            ),
            migrations.AddField(
                model_name="material",
                name="pages",
                field=models.PositiveSmallIntegerField(null=True, verbose_name="pages"),
            ),
            migrations.AddField(
                model_name="material",
                name="preview",
                field=models.FileField(blank=True, upload_to="", verbose_name="first page"),
            ),
            migrations.AddField(
                model_name="material",
                name="question",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="competitions.question",
                    verbose_name="question",
                ),
            ),
            migrations.AddField(
                model_name="material",
                name="replaced_at",
                field=models.DateTimeField(null=True, verbose_name="replaced at"),
            ),
            migrations.AddField(
                model_name="material",
                name="scan",
                field=models.CharField(
                    choices=[("none", "No scanner"), ("clean", "Nothing found")],
                    default="none",
                    max_length=10,
                    verbose_name="scan for malware",
                ),
            ),
            migrations.AddField(
                model_name="material",
                name="sha256",
                field=models.CharField(blank=True, max_length=64, verbose_name="SHA-256"),
            ),
            migrations.AddField(
                model_name="material",
                name="uploaded_by",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="uploaded by",
                ),
            ),
            migrations.AddField(
                model_name="material",
                name="version",
                field=models.PositiveSmallIntegerField(default=1, verbose_name="version"),
            ),
            migrations.AddField(
                model_name="member",
                name="education",
                field=models.CharField(blank=True, max_length=40, verbose_name="education"),
            ),
            migrations.AlterField(
                model_name="material",
                name="kind",
                field=models.CharField(
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
            migrations.CreateModel(
                name="Honour",
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
                                ("innovative_sme", "Innovative SME"),
                                ("srdi", "SRDI SME (specialised and innovative)"),
                                ("little_giant", "Little giant"),
                                ("high_tech", "High-tech enterprise"),
                                ("tech_sme", "Technology SME"),
                                ("hidden_champion", "Hidden champion"),
                                ("unicorn", "Unicorn"),
                                ("first_of_kind", "First of its kind"),
                                ("other", "Other title"),
                            ],
                            max_length=20,
                            verbose_name="title",
                        ),
                    ),
                    (
                        "number",
                        models.CharField(
                            blank=True, max_length=60, verbose_name="certificate number"
                        ),
                    ),
                    (
                        "year",
                        models.PositiveSmallIntegerField(
                            blank=True, null=True, verbose_name="year"
                        ),
                    ),
                    ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                    (
                        "enterprise",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="honours",
                            to="projects.enterprise",
                            verbose_name="enterprise",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "honour",
                    "verbose_name_plural": "honours",
                    "ordering": ["enterprise", "order", "pk"],
                },
            ),
            migrations.CreateModel(
                name="IntellectualProperty",
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
                                ("invention", "Invention patent"),
                                ("utility_model", "Utility model patent"),
                                ("design", "Design patent"),
                                ("software", "Software copyright"),
                                ("trademark", "Trade mark"),
                                ("other", "Other right"),
                            ],
                            max_length=20,
                            verbose_name="kind",
                        ),
                    ),
                    ("name", models.CharField(max_length=120, verbose_name="name")),
                    ("number", models.CharField(blank=True, max_length=60, verbose_name="number")),
                    ("owner", models.CharField(max_length=100, verbose_name="holder")),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("granted", "Granted"),
                                ("pending", "Applied for"),
                                ("licensed", "Licensed"),
                            ],
                            default="granted",
                            max_length=20,
                            verbose_name="status",
                        ),
                    ),
                    ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                    (
                        "project",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="rights",
                            to="projects.project",
                            verbose_name="project",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "intellectual property right",
                    "verbose_name_plural": "intellectual property rights",
                    "ordering": ["project", "order", "pk"],
                },
            ),
            migrations.CreateModel(
                name="ReviewPoint",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("field", models.CharField(max_length=80, verbose_name="field")),
                    (
                        "message",
                        models.CharField(max_length=300, verbose_name="what is to be mended"),
                    ),
                    (
                        "review",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="points",
                            to="projects.formreview",
                            verbose_name="form review",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "point to mend",
                    "verbose_name_plural": "points to mend",
                    "ordering": ["review", "pk"],
                },
            ),
            migrations.CreateModel(
                name="TeamInvitation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                    (
                        "role",
                        models.CharField(
                            choices=[("editor", "Fills in"), ("reader", "Reads")],
                            default="editor",
                            max_length=10,
                            verbose_name="role",
                        ),
                    ),
                    ("key_hash", models.CharField(editable=False, max_length=64, unique=True)),
                    ("invited_at", models.DateTimeField(verbose_name="invited at")),
                    ("valid_until", models.DateTimeField(verbose_name="valid until")),
                    ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted at")),
                    ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn at")),
                    (
                        "accepted_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="accepted by",
                        ),
                    ),
                    (
                        "invited_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="invited by",
                        ),
                    ),
                    (
                        "project",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="invitations",
                            to="projects.project",
                            verbose_name="project",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "invitation to a project",
                    "verbose_name_plural": "invitations to projects",
                    "ordering": ["project", "-invited_at", "-pk"],
                },
            ),
            migrations.CreateModel(
                name="Answer",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("value", models.JSONField(verbose_name="value")),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="answers",
                            to="projects.entry",
                            verbose_name="entry",
                        ),
                    ),
                    (
                        "question",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="answers",
                            to="competitions.question",
                            verbose_name="question",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "answer",
                    "verbose_name_plural": "answers",
                    "constraints": [
                        models.UniqueConstraint(fields=("entry", "question"), name="answer_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="EntryChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("revision", models.PositiveIntegerField(verbose_name="revision")),
                    ("save_key", models.CharField(blank=True, max_length=40, verbose_name="save")),
                    ("field", models.CharField(max_length=80, verbose_name="field")),
                    ("before", models.TextField(blank=True, verbose_name="before")),
                    ("after", models.TextField(blank=True, verbose_name="after")),
                    (
                        "overtook",
                        models.BooleanField(
                            default=False, verbose_name="without knowing of the change before"
                        ),
                    ),
                    ("at", models.DateTimeField(verbose_name="at")),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="changed by",
                        ),
                    ),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="changes",
                            to="projects.entry",
                            verbose_name="entry",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "change of an entry",
                    "verbose_name_plural": "changes of entries",
                    "ordering": ["entry", "revision", "pk"],
                    "indexes": [
                        models.Index(
                            fields=["entry", "field", "revision"], name="entry_change_last"
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("save_key", ""), _negated=True),
                            fields=("entry", "save_key", "field"),
                            name="entry_change_once_per_save",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TextBand",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("band", models.PositiveSmallIntegerField(verbose_name="band")),
                    ("value", models.BigIntegerField(verbose_name="value")),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="bands",
                            to="projects.entry",
                            verbose_name="entry",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "text fingerprint",
                    "verbose_name_plural": "text fingerprints",
                    "indexes": [models.Index(fields=["band", "value"], name="text_band_value")],
                    "constraints": [
                        models.UniqueConstraint(fields=("entry", "band"), name="text_band_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Upload",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                    ("name", models.CharField(max_length=300, verbose_name="name")),
                    ("size", models.PositiveBigIntegerField(verbose_name="size")),
                    (
                        "received",
                        models.PositiveBigIntegerField(default=0, verbose_name="received"),
                    ),
                    ("started_at", models.DateTimeField(verbose_name="started at")),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="uploads",
                            to="projects.entry",
                            verbose_name="entry",
                        ),
                    ),
                    (
                        "material",
                        models.OneToOneField(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="projects.material",
                            verbose_name="material",
                        ),
                    ),
                    (
                        "question",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="competitions.question",
                            verbose_name="question",
                        ),
                    ),
                    (
                        "started_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="started by",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "upload",
                    "verbose_name_plural": "uploads",
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("received__lte", models.F("size"))),
                            name="upload_received_within_size",
                        )
                    ],
                },
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
