"""Every saved text of a paper stays; a dropped wording keeps its row, so that its versions count on."""

import json
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.guards import OnlySQL, lift, refuse, remade

SHOWN = (
    "competition_id",
    "kind",
    "state",
    "title",
    "issuer",
    "dated",
    "number",
    "series",
    "serial",
    "addressee",
    "recipients",
    "snapshot",
    "wording",
    "filled",
    "text",
    "version",
    "frozen_at",
    "digest",
    "made_by_id",
    "made_at",
    "saved_by_id",
    "saved_at",
)
OTHER = " OR ".join(
    [
        *(f"NEW.{column} <> OLD.{column}" for column in SHOWN),
        *(
            f"COALESCE(NEW.{column}, 0) <> COALESCE(OLD.{column}, 0)"
            for column in ("heat_id", "meeting_id")
        ),
    ]
)
OF_FROZEN = "EXISTS (SELECT 1 FROM papers_paper WHERE id = OLD.paper_id AND state = 'frozen')"
CONTENT = (
    "title", "issuer", "dated", "number", "series", "addressee", "recipients", "text",
)  # fmt: skip


def keep_what_stands(editor: Any) -> None:
    """What stands in each paper is the first of its texts that is kept."""
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, version, saved_by_id, saved_at, title, issuer, dated, number, series, "
            "addressee, recipients, text FROM papers_paper"
        )
        for key, version, saved_by, saved_at, *said in cursor.fetchall():
            content = {name: str(value) for name, value in zip(CONTENT, said, strict=True)}
            cursor.execute(
                "INSERT INTO papers_paperversion (paper_id, number, content, saved_by_id, saved_at)"
                " VALUES (%s, %s, %s, %s, %s)",
                [key, version, json.dumps(content), saved_by, saved_at],
            )


class Migration(migrations.Migration):
    dependencies = [
        ("papers", "0002_frozen_papers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="wording",
            name="is_dropped",
            field=models.BooleanField(default=False, verbose_name="dropped"),
        ),
        lift("papers_paper", "UPDATE", "DELETE"),
        *remade(
            migrations.AlterField(
                model_name="paper",
                name="number",
                field=models.CharField(blank=True, max_length=60, verbose_name="document number"),
            ),
        ),
        refuse(
            "papers_paper",
            "UPDATE",
            when=f"OLD.state = 'frozen' AND ({OTHER})",
            message="a frozen paper does not change",
        ),
        refuse(
            "papers_paper", "DELETE", when="OLD.state = 'frozen'", message="a frozen paper stays"
        ),
        migrations.CreateModel(
            name="PaperVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("content", models.JSONField(verbose_name="content")),
                ("saved_at", models.DateTimeField(verbose_name="saved at")),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="papers.paper",
                        verbose_name="paper",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saved by",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a paper",
                "verbose_name_plural": "versions of papers",
                "ordering": ["paper", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("paper", "number"), name="paper_version_once")
                ],
            },
        ),
        OnlySQL(keep_what_stands, lambda editor: None),
        refuse(
            "papers_paperversion",
            "UPDATE",
            when="OLD.id IS NOT NULL",
            message="a saved text of a paper stays as it was",
        ),
        refuse(
            "papers_paperversion",
            "DELETE",
            when=OF_FROZEN,
            message="what was saved of a frozen paper stays",
        ),
    ]
