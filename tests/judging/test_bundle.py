"""A contest leaves the portal as one archive, and is recounted from it by a program of its own."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from judging import recount
from judging.ledger import version_hash
from judging.models import Standing
from judging.services.bundle import BundleMoved, write_bundle
from judging.services.substitutions import fill_vacancies
from projects.services.reviews import disqualify_entry
from tests import builders
from tests.judging import played
from tests.staging import staged

pytestmark = pytest.mark.django_db
SCRIPT = Path(recount.__file__)


@pytest.fixture(scope="module")
def contest(django_db_setup, django_db_blocker):
    with translation.override("zh-hans"), staged(django_db_blocker):
        yield played.play(builders.make_tree()[2])


@pytest.fixture(scope="module")
def bundles(contest, tmp_path_factory):
    """(with names, without)."""
    folder = tmp_path_factory.mktemp("bundles")
    for named in (True, False):
        write_bundle(contest.track, folder / f"{named}.zip", named=named)
    return folder / "True.zip", folder / "False.zip"


@pytest.fixture
def full(bundles):
    """The files of the whole bundle, to be tampered with."""
    return recount.read_files(bundles[0])


def head_of(contest):
    return contest.track.seals.order_by("-seq").first().hash


def alone(*arguments):
    """Run the program as on a computer that has nothing but Python."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def stored(files, name):
    return json.loads(files[name])


def changed(files, name, change):
    """The files with one of them changed, and the manifest made to fit."""
    data = stored(files, name)
    change(data)
    return sealed({**files, name: json.dumps(data).encode()})


def sealed(files):
    manifest = stored(files, "manifest.json")
    manifest["files"] = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in files.items()
        if name != "manifest.json"
    }
    return {**files, "manifest.json": json.dumps(manifest).encode()}


def found(files, *heads):
    return recount.check(files, heads, "en").differences


def test_every_rank_is_recounted_from_the_archive_alone(contest, bundles):
    code, lines = alone(bundles[0], "--head", head_of(contest))
    assert (code, lines[-1]) == (0, "Everything agrees."), lines
    ranked = Standing.objects.filter(ranking__superseded_at=None).count()
    assert f"{ranked} standings" in lines[-2]
    assert ranked == 8 + 8 + 4 + 4


def test_the_unpacked_folder_with_its_own_copy_says_the_same(contest, bundles, tmp_path):
    with zipfile.ZipFile(bundles[0]) as archive:
        archive.extractall(tmp_path)
    assert (tmp_path / "recount.py").read_bytes() == SCRIPT.read_bytes()
    assert alone(tmp_path) == alone(bundles[0])


def test_without_names_no_judge_comment_or_stroke_is_in_it(contest, bundles):
    code, lines = alone(bundles[1], "--head", head_of(contest))
    assert (code, lines[-1]) == (0, "Everything agrees."), lines
    assert any("leaves out judges and comments" in line for line in lines)
    files = recount.read_files(bundles[1])
    everything = b"".join(content for name, content in files.items() if name.startswith("heats/"))
    assert "names.json" not in files
    judges = list(contest.last_heat.seats.values_list("judge__user__username", flat=True))
    for secret in [*judges, "没有听完", played.STROKES, '"judge":', '"comment":', '"device":']:
        assert secret.encode() not in everything
        assert any(
            secret.encode() in content for content in recount.read_files(bundles[0]).values()
        )


def test_the_same_rows_give_the_same_bytes(contest, bundles, tmp_path):
    for number, named in enumerate((True, False)):
        write_bundle(contest.track, tmp_path / "again.zip", named=named)
        assert (tmp_path / "again.zip").read_bytes() == bundles[number].read_bytes()


def test_what_moves_meanwhile_is_noticed_and_leaves_no_file(contest, tmp_path):
    def moves(done):
        builders.make_heat(contest.last, number=6 + done)

    with pytest.raises(BundleMoved):
        write_bundle(contest.track, tmp_path / "half.zip", named=True, advance=moves)
    assert not [one for one in tmp_path.iterdir() if one.is_file()]


def test_the_command_writes_the_file_and_prints_its_digest(contest, bundles, tmp_path):
    out = io.StringIO()
    path = tmp_path / "bundle.zip"
    call_command("export_bundle", contest.track.code, "--out", str(path), "--named", stdout=out)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert out.getvalue() == f"{digest}  {path}\n"
    assert path.read_bytes() == bundles[0].read_bytes()


def test_the_command_says_what_is_wrong(contest, tmp_path):
    with pytest.raises(CommandError, match="No such competition") as caught:
        call_command("export_bundle", "nowhere", "--out", str(tmp_path / "x"))
    assert caught.value.returncode == 2
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_bundle", "track", "--out", str(tmp_path / "no" / "x"))
    with pytest.raises(CommandError, match="No round has all its heats locked"):
        call_command("export_bundle", "division", "--out", str(tmp_path / "x"))


# What is changed in the files is named, with the place.


def first_version(data):
    return next(row for row in data["versions"] if row["signed"])


def rank_swapped(data):
    rows = data["rounds"][1]["rankings"][-1]["standings"]
    rows[0]["rank"], rows[-1]["rank"] = rows[-1]["rank"], rows[0]["rank"]


def rehashed(data):
    """Another mark, and the whole chain of the heat made to fit: only a printed head tells."""
    row = first_version(data)
    row["payload"]["at"] = "2026-09-01T00:00:00+00:00"
    last = recount.GENESIS
    for one in data["versions"]:
        one["previous_hash"], one["hash"] = last, version_hash(last, one["payload"])
        last = one["hash"]
    data["ledger"]["head"] = last


def without(rows, spot):
    del rows[spot]


CHANGES = {
    "heats/1-1.json": [
        (lambda d: first_version(d)["payload"]["marks"].update(tech="9"), "altered"),
        (lambda d: first_version(d).update(total="99.000"), "total is stored as 99"),
        (lambda d: first_version(d).update(signed=False), "signed is stored as False"),
        (lambda d: first_version(d).update(revision=77), "revision is stored as 77"),
        (lambda d: first_version(d).update(abstained=True), "abstained is stored as True"),
        (lambda d: without(d["versions"], 3), "row 5 stands where row 4 should"),
        (lambda d: d["versions"].insert(2, d["versions"][1]), "does not stand on the row before"),
        (lambda d: d["versions"].reverse(), "missing, inserted or reordered"),
        (lambda d: d["versions"].pop(), "on record are row"),
        (rehashed, "the head of round 1, heat 1 is not in that heat's ledger"),
        (lambda d: without(d["sheets"], 0), "has no sheet for entry"),
        (lambda d: d["sheets"][0].update(current=1), "its newest is row"),
        (lambda d: d["sheets"][0].update(revision=9), "revision is stored as 9"),
        (lambda d: d["sheets"][0].update(voided=True), "by the recusals it is False"),
        (lambda d: d["signatures"][0].update(strokes="1,1 2,2"), "does not fit its digest"),
        (lambda d: d["signatures"][0].update(sheets=1), "counts 1 sheets"),
        (lambda d: first_version(d).update(withheld=[]), "says it is with names"),
        (lambda d: without(d["signatures"], 0), "the signature that it carries is not there"),
        (lambda d: d["appearances"][0].update(category="maker"), "the rubric has no market"),
        (lambda d: without(d["appearances"], 0), "does not belong here"),
        (lambda d: d.update(places=1), "this cannot be decided yet"),
        (lambda d: d.update(places=3), "recounted it is promoted 3"),
    ],
    "rules.json": [
        (lambda d: d["rounds"][0]["spec"]["score"].update(trim_each=0), "detail.high"),
        (lambda d: d["rounds"][1]["spec"]["score"].update(carry_over="31"), "detail.carried"),
        (lambda d: d["rounds"][1]["spec"]["score"].update(normalisation="off"), "detail.raw"),
        (lambda d: d["rounds"][1]["spec"]["score"].update(decimals=1), "score is stored as"),
        (lambda d: d["rounds"][1]["spec"]["ties"].update(chain=["exact"]), "decided_by"),
        (lambda d: d["rounds"][1]["spec"]["promotion"].update(places=1), "reserve"),
        (
            lambda d: d["rounds"][1]["spec"]["stage"].update(qa_minutes=9),
            "sealed under other rules",
        ),
        (lambda d: d["rounds"][1].update(state="scoring", before=None), "detail.carried"),
    ],
    "rubric.json": [
        (lambda d: d["rounds"][0]["criteria"][1].update(weight="1"), "by the rubric it is"),
        (lambda d: d["rounds"][0]["criteria"][0].update(max_points="40"), "is not 0 to 40"),
        (lambda d: without(d["rounds"][0]["criteria"], 1), "the rubric has no market"),
        (lambda d: d["rounds"][0]["criteria"][1].update(name="市"), "sealed with another rubric"),
        (lambda d: d["rounds"][0].update(scale_to=100), "by the rubric it is"),
    ],
    "seals.json": [
        (lambda d: d["rows"][0]["payload"].update(length=2), "seals, row 1: altered"),
        (lambda d: d["rows"].pop(), "has no seal"),
        (lambda d: without(d["rows"], 0), "row 2 stands where row 1 should"),
        (lambda d: d["rows"].reverse(), "reordered"),
        (lambda d: d["rows"][0]["payload"].update(heat=9), "which is not in the bundle"),
    ],
    "rulings.json": [
        (lambda d: d["rounds"][1]["rulings"][0].update(value=0), "rank is stored as"),
        (lambda d: d["rounds"][1].update(rulings=[]), "tied is stored as"),
    ],
    "recusals.json": [(lambda d: d.update(rows=[]), "voided is stored as True")],
    "rankings.json": [
        (rank_swapped, "rank is stored as"),
        (lambda d: d["rounds"][0]["rankings"][0]["standings"][0].update(score="1.0000"), "score"),
        (lambda d: d["rounds"][0]["rankings"][0]["standings"][1].update(tied=None), "tied"),
        (
            lambda d: d["rounds"][1]["rankings"][1]["standings"][0].update(round=1),
            "round is stored",
        ),
        (lambda d: without(d["rounds"][0]["rankings"][0]["standings"], 0), "is not ranked"),
        (lambda d: without(d["rounds"][0]["rankings"], 0), "no ranking is in force"),
        (lambda d: d["rounds"][0]["rankings"].pop(), "overall: no ranking is in force"),
        (lambda d: d["rounds"][0]["rankings"][0].update(ledger_head="0" * 64), "is not that of"),
        (
            lambda d: d["rounds"][0]["rankings"][0]["rule_set"].update(version=9),
            "was ranked under",
        ),
        (
            lambda d: d["rounds"][0]["rankings"][0]["standings"][0]["detail"].update(high=[9]),
            "detail.high is stored as [9]",
        ),
        (
            lambda d: d["rounds"][0]["rankings"][0]["standings"][0]["detail"]["marks"].pop(),
            "detail.marks",
        ),
    ],
    "promotions.json": [
        (
            lambda d: d["rounds"][0]["rows"][0].update(outcome="out"),
            "the decision is stored as out",
        ),
        (lambda d: d["rounds"][1]["rows"][0].update(place=9), "9, recounted it is"),
        (lambda d: without(d["rounds"][1]["rows"], 0), "has no decision"),
        (lambda d: d["rounds"][1].update(rows=[]), "has no decisions"),
        (lambda d: d["rounds"][1]["rows"][0].update(standing="X"), "its standing"),
    ],
}
CASES = [
    pytest.param(name, change, sentence, id=f"{name}-{spot}")
    for name, changes in CHANGES.items()
    for spot, (change, sentence) in enumerate(changes)
]


@pytest.mark.parametrize(("name", "change", "sentence"), CASES)
def test_each_change_of_the_files_is_named(full, name, change, sentence):
    assert found(full) == []
    differences = found(changed(full, name, change))
    assert any(sentence in one for one in differences), differences


def test_a_change_that_forgets_the_manifest_is_named_by_it(full):
    tampered = {**full, "rules.json": full["rules.json"] + b" "}
    assert found(tampered) == ["rules.json: does not have the digest of the manifest"]


def test_files_beside_or_missing_are_named(full):
    beside = {**full, "heats/1-9.json": full["heats/1-1.json"].replace(b'"heat": 1', b'"heat": 9')}
    assert "heats/1-9.json: not in the manifest" in found(beside)
    assert found({k: v for k, v in full.items() if k != "names.json"}) == [
        "names.json: in the manifest, not in the bundle"
    ]


def rewritten(files):
    """The whole contest hashed anew after a change: each chain sound in itself."""
    heads = {}
    for name in sorted(files):
        if name.startswith("heats/"):
            files = changed(files, name, rehashed)
            data = stored(files, name)
            heads[data["round"], data["heat"]] = data["ledger"]["head"]

    def reseal(data):
        last = recount.GENESIS
        for row in data["rows"]:
            said = row["payload"]
            said["head"] = heads[said["round"], said["heat"]]
            row["previous_hash"], row["hash"] = last, version_hash(last, said)
            last = row["hash"]

    old = [row["hash"] for row in stored(files, "seals.json")["rows"]]
    files = changed(files, "seals.json", reseal)
    new = [row["hash"] for row in stored(files, "seals.json")["rows"]]
    renamed = dict(zip(old, new, strict=True))

    def rehead(data):
        for ranking in (one for round_ in data["rounds"] for one in round_["rankings"]):
            ranking["ledger_head"] = renamed[ranking["ledger_head"]]

    return changed(files, "rankings.json", rehead)


def test_a_ledger_hashed_anew_throughout_shows_only_against_the_printed_head(full, contest):
    tampered = rewritten(full)
    assert found(tampered) == []
    head = head_of(contest)
    assert found(full, head) == []
    assert found(tampered, head) == [f"printed head {head}: is in none of the chains"]


@pytest.mark.parametrize(
    ("check", "name", "change"),
    [
        ("check_marks", "rubric.json", lambda d: d["rounds"][0]["criteria"][1].update(weight="1")),
        ("check_standing", "rankings.json", rank_swapped),
        (
            "check_promotions",
            "promotions.json",
            lambda d: d["rounds"][1]["rows"][0].update(place=9),
        ),
        ("check_signatures", "heats/1-1.json", lambda d: d["signatures"][0].update(sheets=1)),
        ("check_sheets", "heats/1-1.json", lambda d: d["sheets"][0].update(revision=9)),
    ],
)
def test_with_its_check_taken_out_the_change_is_missed(full, monkeypatch, check, name, change):
    """Otherwise the sentences above could come from anywhere."""
    tampered = changed(full, name, change)
    named = found(tampered)
    monkeypatch.setattr(recount, check, lambda *_said: recount.GENESIS)
    assert len(found(tampered)) < len(named)


def test_who_left_keeps_the_rank_and_the_next_one_moves_up(contest, tmp_path):
    promoted = contest.last.promotions.filter(outcome="promoted").order_by("place").first()
    admin = builders.make_admin()
    disqualify_entry(promoted.entry, actor=admin, at=played.moment(60), reason="材料不实")
    path = tmp_path / "left.zip"
    write_bundle(contest.track, path, named=True)
    assert found(recount.read_files(path)) == []
    fill_vacancies(contest.last, actor=admin, at=played.moment(61))
    write_bundle(contest.track, path, named=True)
    files = recount.read_files(path)
    rows = stored(files, "promotions.json")["rounds"][1]["rows"]
    assert any(row["revoked"] for row in rows)
    assert found(files) == []

    def kept(data):
        rows = data["rounds"][1]["rows"]
        for row in rows:
            row["revoked"] = False
        del rows[4:]

    assert found(changed(files, "promotions.json", kept)) == []
    assert found(changed(files, "promotions.json", lambda d: d["rounds"][1]["rows"].pop())) != []


def test_a_round_that_is_not_in_the_bundle_is_said(full):
    def elsewhere(data):
        data["rows"][0]["payload"]["round"] = 7

    report = recount.check(changed(full, "seals.json", elsewhere), (), "en")
    assert any("round 7 were sealed" in note for note in report.notes)
