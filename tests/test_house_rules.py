"""The house rules that a linter cannot say."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "accounts",
    "competitions",
    "projects",
    "judging",
    "outcomes",
    "hall",
    "publicity",
    "papers",
    "api",
    "config",
)
SOURCES = sorted(
    path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted(path for path in (ROOT / "static").rglob("*.js"))
# It leaves the portal as one file that runs on any computer, so it cannot be cut into modules.
TRAVELS_ALONE = ROOT / "judging" / "recount.py"
MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES, VIEW_LINES = 300, 40, 150, 25
PROBE_STATE = re.compile(r"\.state = ")


def name_of(path):
    return str(path.relative_to(ROOT))


def functions_of(path):
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("path", [p for p in SOURCES if p != TRAVELS_ALONE], ids=name_of)
def test_a_module_fits_on_a_few_screens(path):
    assert len(path.read_text().splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_function_fits_on_a_screen(path):
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in functions_of(path)
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    }
    assert long == {}


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if "views" in p.parts or p.name == "views.py"], ids=name_of
)
def test_a_view_is_thin(path):
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in functions_of(path)
        if node.args.args and node.args.args[0].arg == "request"
        if node.end_lineno - node.lineno + 1 > VIEW_LINES
    }
    assert long == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_fits_on_a_few_screens(path):
    assert len(path.read_text().splitlines()) <= TEMPLATE_LINES


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_has_no_inline_script_or_style(path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text) or "paper" in path.parts
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_htmx_request_has_a_plain_link_beside_it(path):
    for tag in re.findall(r"<[a-z]+[^>]*\bhx-get=[^>]*>", path.read_text()):
        assert "href=" in tag or "data-plain" in tag, tag


def test_state_is_assigned_in_one_place():
    writers = {name_of(path) for path in SOURCES if PROBE_STATE.search(path.read_text())}
    assert writers == {"accounts/services.py"}


def test_the_probe_for_state_finds_a_second_writer():
    assert PROBE_STATE.search("entry.state = State.ACCEPTED")


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_the_clock_is_read_at_the_edge(path):
    # A template filter such as timeuntil shows time as it passes: that is the edge, too.
    edge = {
        "templatetags",
        "views",
        "tasks.py",
        "adapter.py",
        "admin.py",
        "administration",
        "commands",
        "middleware.py",
        "backing.py",
        "workers.py",
    }
    if edge & {*path.parts} or path.name.startswith("admin") or "views" in path.name:
        return
    found = re.findall(r"timezone\.now\(\)|datetime\.now\(", path.read_text())
    assert found == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nothing_is_left_for_later(path):
    assert not re.search(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError", path.read_text())


@pytest.mark.parametrize("path", [p for p in SOURCES if "services" in p.parts], ids=name_of)
def test_a_public_service_says_what_it_does(path):
    bare = [
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert bare == []


def test_no_app_is_called_common():
    names = {path.stem for path in SOURCES}
    assert names & {"utils", "helpers", "common", "core", "manager", "misc"} == set()
