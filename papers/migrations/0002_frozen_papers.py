"""A frozen paper does not change, whoever asks the database to."""

from django.db import migrations

from accounts.guards import refuse

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
SUBJECTS = ("heat_id", "meeting_id")
OTHER = " OR ".join(
    [
        *(f"NEW.{column} <> OLD.{column}" for column in SHOWN),
        *(f"COALESCE(NEW.{column}, 0) <> COALESCE(OLD.{column}, 0)" for column in SUBJECTS),
    ]
)
OF_FROZEN = "EXISTS (SELECT 1 FROM papers_paper WHERE id = OLD.paper_id AND state = 'frozen')"


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial")]

    operations = [
        refuse(
            "papers_paper",
            "UPDATE",
            when=f"OLD.state = 'frozen' AND ({OTHER})",
            message="a frozen paper does not change",
        ),
        refuse(
            "papers_paper", "DELETE", when="OLD.state = 'frozen'", message="a frozen paper stays"
        ),
        refuse(
            "papers_paperacceptance",
            "UPDATE",
            "DELETE",
            when=OF_FROZEN,
            message="what was let stand in a frozen paper stays",
        ),
    ]
