"""The summary report is one of the papers now; the table of reports goes.

No version of the portal was ever released with it, so no report of a contest is on file under it.
Where somebody has nevertheless made one for a contest that is no demonstration, the table stays:
what was filed is not thrown away by an update.
"""

from typing import Any

from django.db import migrations

from accounts.guards import OnlySQL

FILED = (
    "SELECT report.pdf FROM publicity_report report JOIN competitions_competition contest "
    "ON contest.id = report.competition_id WHERE report.pdf <> '' AND NOT contest.is_demonstration "
    "ORDER BY report.pdf"
)


class ReportsOnFile(Exception):
    """There are summary reports of real contests, which have to be kept first."""


def refuse_to_lose(editor: Any) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute(FILED)
        names = [name for (name,) in cursor.fetchall()]
    if names:
        raise ReportsOnFile(
            "Keep these files of the storage with their figures (publicity_report), then empty "
            f"the table: {', '.join(names)}"
        )


class Migration(migrations.Migration):
    dependencies = [("publicity", "0006_coverage_ledger")]

    operations = [
        OnlySQL(refuse_to_lose, lambda editor: None),
        migrations.DeleteModel(name="Report"),
    ]
