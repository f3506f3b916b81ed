"""`manage.py demo --once`: the whole case in processes of its own, the paper by a real worker."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

ROOT = Path(__file__).parent.parent
BY_SECTOR = {"生物医药": 4, "人工智能": 2, "智能制造": 1, "新材料": 2, "新能源": 1}
FIGURES = {
    "events": 10,
    "heats": 9,
    "registered": 156,
    "cities": 8,
    "judges": 36,
    "finalists": 24,
    "promoted": 10,
    "promotion_rate": "41.7",
    "promoted_by_sector": BY_SECTOR,
    "recommended_upward": 10,
    "coverage_total": 476_000,
    "coverage_without_pictures": 347_000,
    "coverage_broadcast": 69_000,
    "papers": 6,
    "honours": 10,
    "news": 3,
    "report_number": "总结报告〔2022〕1号",
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A data directory of its own; nothing of the tests' or the machine's database or queue."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return inherited | {
        "CHUANGSAI_DATA": str(tmp_path_factory.mktemp("demo")),
        "CHUANGSAI_ENV": "embedded",
        "CHUANGSAI_DEMO": "1",
        "LOG_LEVEL": "WARNING",
        "PYTHONUTF8": "1",
    }


def manage(environment, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240
    )


@pytest.fixture(scope="module")
def played(environment):
    """What the command printed, with a worker beside it that has to set the paper."""
    data = Path(environment["CHUANGSAI_DATA"])
    assert manage(environment, "migrate", "--verbosity", "0").returncode == 0
    worker = [sys.executable, "-m", "celery", "--app", "config", "worker", "--concurrency", "1"]
    with (data / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            worker, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        done = manage(environment, "demo", "--once")
        assert done.returncode == 0, done.stderr + (data / "worker.log").read_text()
        return done.stdout
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def line(played):
    return json.loads(played.splitlines()[-1])


def test_the_last_line_has_the_figures_of_the_case(line):
    assert {name: line[name] for name in FIGURES} == FIGURES


def test_claims_keep_their_own_words(line):
    assert line["claims"]["watched"] == "30多万人次"
    assert line["claims"]["followed"] == "50多万人次"
    assert len(line["claims"]) == 9


def test_sheets_are_counted_and_sealed(line):
    # 130 appearances with seven judges, without the three sheets of recused ones.
    assert line["sheets"] == 130 * 7 - 3
    assert line["recused"] == 3
    assert len(line["ledger_head"]) == 64


def test_the_line_says_how_long_it_took(line):
    assert line["seconds"] > 0


def test_the_paper_is_there_and_says_what_the_line_says(line, environment):
    path = Path(line["report_pdf"])
    assert path.is_relative_to(environment["CHUANGSAI_DATA"])
    pages = PdfReader(path).pages
    assert len(pages) == line["report_pages"] > 1
    text = "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")
    for figure in ("150多个", "24", "41.7%", "近20万人次", "12.9万人次", "47.6万", "34.7万"):
        assert figure in text, figure
    assert line["ledger_head"] in text
    assert "演示数据，评分为虚构" in text


def test_it_does_not_mix_with_what_is_there(played, environment):
    again = manage(environment, "demo", "--once")
    assert again.returncode != 0
    assert "not empty" in again.stderr
