"""The step that drops the table of reports stops where a report of a real contest is on file."""

import importlib
from types import SimpleNamespace

import pytest
from django.db import connection

STEP = importlib.import_module("publicity.migrations.0007_drop_report")


@pytest.fixture
def report(track):
    """Puts a report with a file into the table as it was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE publicity_report (competition_id bigint NOT NULL, pdf varchar(100))"
        )

        def put(pdf):
            cursor.execute("INSERT INTO publicity_report VALUES (%s, %s)", [track.pk, pdf])

        yield put


def refuse():
    STEP.refuse_to_lose(SimpleNamespace(connection=connection))


def test_what_is_on_file_is_named_and_kept(report):
    report("reports/1.pdf")
    with pytest.raises(STEP.ReportsOnFile, match=r"reports/1\.pdf"):
        refuse()


def test_without_a_file_or_of_a_demonstration_nothing_is_lost(report, track):
    report("")
    refuse()
    track.is_demonstration = True
    track.save()
    report("reports/1.pdf")
    refuse()
