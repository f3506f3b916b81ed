"""zh-Hans is complete: nothing untranslated, nothing fuzzy, nothing the sources no longer say."""

import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(CATALOGUE))


def test_every_string_is_translated(catalogue):
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []


def test_nothing_is_fuzzy_or_obsolete(catalogue):
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_placeholders_survive_translation(catalogue):
    for entry in catalogue:
        texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
        source = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for text in texts:
            assert set(PLACEHOLDER.findall(text)) <= source, entry.msgid
            if not entry.msgid_plural:
                assert set(PLACEHOLDER.findall(text)) == source, entry.msgid


def test_translations_are_chinese(catalogue):
    latin = [
        entry.msgid
        for entry in catalogue
        if entry.msgstr
        and re.search(r"[a-z]{4}", PLACEHOLDER.sub("", entry.msgid))
        and not re.search(r"[\u4e00-\u9fff]", entry.msgstr)
    ]
    assert latin == []


def test_the_catalogue_knows_every_string_of_the_sources(tmp_path, catalogue):
    """makemessages over the sources finds no string that the catalogue does not have."""
    script = (
        "import sys, os; os.chdir(sys.argv[1]);"
        "from django.core.management import execute_from_command_line as run;"
        "run(['manage.py', 'makemessages', '-l', 'zh_Hans', '--keep-pot', '--no-location',"
        "'--ignore=node_modules', '--ignore=.venv', '--ignore=var'])"
    )
    copy = tmp_path / "copy"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    for name in listed.stdout.decode().split("\0"):
        source = ROOT / name
        if source.suffix in {".py", ".html", ".txt", ".po"} and source.is_file():
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    subprocess.run(
        [sys.executable, "-c", script, str(copy)],
        check=True,
        capture_output=True,
        env={
            "PATH": "/usr/bin:/bin",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": str(copy),
            "CHUANGSAI_DATA": str(tmp_path / "data"),
        },
    )
    found = polib.pofile(str(copy / "locale/zh_Hans/LC_MESSAGES/django.po"))
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue}
    live = {(entry.msgctxt, entry.msgid) for entry in found if not entry.obsolete}
    assert live - known == set()
    assert known - live == set()
