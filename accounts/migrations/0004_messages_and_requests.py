import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.models.requests


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_configuration"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="DataRequest",
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
                        choices=[("export", "Copy of my data"), ("erasure", "Erasure of my data")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("requested_at", models.DateTimeField(verbose_name="requested at")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        upload_to=accounts.models.requests.data_request_path,
                        verbose_name="file",
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                ("kept", models.JSONField(default=list, verbose_name="kept")),
            ],
            options={
                "verbose_name": "request about personal data",
                "verbose_name_plural": "requests about personal data",
                "ordering": ["-requested_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("sms", "Text message"),
                            ("portal", "In the portal"),
                        ],
                        max_length=10,
                        verbose_name="way",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=254, verbose_name="address")),
                ("occasion", models.CharField(max_length=40, verbose_name="occasion")),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="key")),
                (
                    "scope",
                    models.CharField(
                        blank=True, db_index=True, max_length=255, verbose_name="scope"
                    ),
                ),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                ("body", models.TextField(max_length=4000, verbose_name="text")),
                ("link", models.CharField(blank=True, max_length=200, verbose_name="link")),
                ("created_at", models.DateTimeField(verbose_name="written at")),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("is_held", models.BooleanField(default=False, verbose_name="held back")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("error", models.CharField(blank=True, max_length=200, verbose_name="error")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                ("failed_at", models.DateTimeField(null=True, verbose_name="failed at")),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="cancelled at")),
                ("read_at", models.DateTimeField(null=True, verbose_name="read at")),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="TextMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mobile", models.CharField(max_length=20, verbose_name="mobile number")),
                ("text", models.CharField(max_length=500, verbose_name="text")),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "text message",
                "verbose_name_plural": "text messages",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="consent",
            name="withdrawn_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="withdrawn at"),
        ),
        migrations.AddField(
            model_name="user",
            name="mobile_verified_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="mobile number verified at"
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="notice",
            field=models.CharField(
                choices=[
                    ("privacy", "Personal information notice"),
                    ("declaration", "Entrant's declaration"),
                    ("judge", "Judge's commitment"),
                    ("sensitive", "Use of sensitive personal information"),
                ],
                max_length=20,
                verbose_name="notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("mobile_verified_at__isnull", False)),
                fields=("mobile",),
                name="verified_mobile_once",
            ),
        ),
        migrations.AddField(
            model_name="datarequest",
            name="job",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.job",
                verbose_name="job",
            ),
        ),
        migrations.AddField(
            model_name="datarequest",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="data_requests",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recipient",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("cancelled_at", None), ("failed_at", None), ("sent_at", None)),
                fields=["due_at"],
                name="message_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["recipient", "channel", "sent_at"], name="message_inbox"),
        ),
    ]
