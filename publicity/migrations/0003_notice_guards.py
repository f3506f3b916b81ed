"""What hangs does not change, what was filed does not change; older notices get their snapshot."""

from typing import Any

from django.db import migrations

from accounts.guards import append_only, refuse

SHOWN = (
    "competition_id",
    "number",
    "title",
    "starts_on",
    "ends_on",
    "mode",
    "days",
    "rows",
    "facts",
    "changes",
    "issuer",
    "office_phone",
    "supervision_phone",
    "office_address",
    "office_email",
    "digest",
)
FILED = (
    "notice_id",
    "number",
    "kind",
    "name",
    "grounds",
    "signature",
    "filed_by_id",
    "filed_at",
)
DECIDED = "OLD.state IN ('refused', 'upheld', 'dismissed', 'withdrawn')"


def differs(*columns: str) -> str:
    """SQL: any of the columns, none of which is ever NULL, is to become another."""
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


def other(column: str) -> str:
    """SQL: a column of keys that may be NULL is to become another."""
    return f"COALESCE(NEW.{column}, 0) <> COALESCE(OLD.{column}, 0)"


NOTICE_CHANGES = (
    "OLD.state <> 'draft' AND ("
    "NEW.state = 'draft'"
    " OR (OLD.published_at IS NOT NULL"
    " AND (NEW.published_at IS NULL OR NEW.published_at <> OLD.published_at))"
    f" OR {other('supersedes_id')} OR {differs(*SHOWN)})"
)
OBJECTION_CHANGES = (
    f"{differs(*FILED)} OR {other('entry_id')}"
    f" OR ({DECIDED} AND ({differs('state', 'answer', 'ruling', 'consequence', 'document_number')}))"
)


def fill(apps: Any, editor: Any) -> None:
    """Who signs, where to call, and the facts, of notices from before they were kept."""
    body_model = apps.get_model("competitions", "Body")
    round_model = apps.get_model("competitions", "Round")
    rows = apps.get_model("publicity", "Notice").objects.select_related("competition__parent")
    for notice in rows.filter(issuer=""):
        node = notice.competition
        bodies = body_model.objects.filter(competition=node, role__in=["organizer", "host"])
        body = bodies.order_by("-role", "order", "pk").first()
        final = round_model.objects.filter(
            competition=node, kind="final", state="published"
        ).first()
        notice.issuer = body.name if body else node.name
        notice.office_phone = node.office_phone
        notice.supervision_phone = node.supervision_phone
        notice.facts = {
            "contest": node.name,
            "basis_document": node.basis_document,
            "final_on": final.ends_on.isoformat() if final else "",
            "up": node.parent.name if node.parent else "",
        }
        notice.save(update_fields=["issuer", "office_phone", "supervision_phone", "facts"])


class Migration(migrations.Migration):
    dependencies = [("publicity", "0002_notices_and_objections")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        refuse(
            "publicity_notice",
            "UPDATE",
            when=NOTICE_CHANGES,
            message="a published notice does not change",
        ),
        refuse(
            "publicity_notice",
            "DELETE",
            when="OLD.state <> 'draft'",
            message="a published notice stays",
        ),
        refuse(
            "publicity_objection",
            "UPDATE",
            when=OBJECTION_CHANGES,
            message="what was filed or decided does not change",
        ),
        refuse("publicity_objection", "DELETE", when="1 = 1", message="an objection stays"),
        *append_only("publicity_objectionfile"),
    ]
