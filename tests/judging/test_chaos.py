"""The hall under attack: a short run of benchmarks/chaos.py, and what its own books can tell."""

import asyncio
import json
import os
import random
import subprocess
import sys

import pytest

from benchmarks.hall.books import Book, Row, held_against
from benchmarks.hall.proxy import PORTAL, Proxy
from benchmarks.hall.servers import ROOT, postgres_programs
from benchmarks.hall.tablet import echoes, parsed

REQUEST = b"POST /save/ HTTP/1.1\r\nContent-Length: 10\r\n\r\n0123456789"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nsaved"


def acknowledged(count=3):
    """(book, rows): so many saves on one sheet, each acknowledged and in the ledger."""
    book, rows, dice = Book(), [], random.Random(5)
    for number in range(1, count + 1):
        save = book.mean(7, dice)
        said = {
            "client_id": f"id-{number}",
            "revision": number,
            "total": "80.0",
            "hash": f"h{number}",
        }
        book.ids[said["client_id"]] = save.name
        book.acknowledge(save, said, said, answered=0.1, tries=0)
        payload = {"marks": save.marks, "comment": save.comment, "device": save.name}
        rows.append(
            Row(said["client_id"], 7, number, "80.000", save.signed, said["hash"], payload)
        )
    return book, rows


def changed(row, **fields):
    values = {name: getattr(row, name) for name in Row.__slots__}
    return Row(**(values | fields))


def counts(book, rows):
    return {kind: len(names) for kind, names in held_against(book, rows).items()}


def test_books_that_agree_with_the_ledger_find_nothing():
    assert counts(*acknowledged()) == {"lost": 0, "doubled": 0, "altered": 0}


def test_a_row_that_is_gone_is_lost():
    book, rows = acknowledged()
    assert counts(book, rows[:2]) == {"lost": 1, "doubled": 0, "altered": 0}


@pytest.mark.parametrize(
    "fields",
    [
        {"sheet": 8},
        {"revision": 9},
        {"total": "80.500"},
        {"hash": "other"},
        {"payload": {"marks": {}, "comment": "第1次评语", "device": "save-1"}},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_row_that_says_something_else_is_altered(fields):
    book, rows = acknowledged()
    assert counts(book, [changed(rows[0], **fields), *rows[1:]])["altered"] == 1


def test_a_second_row_for_one_save_is_doubled():
    book, rows = acknowledged()
    book.ids["id-again"] = "save-1"
    assert counts(book, [*rows, changed(rows[0], client_id="id-again")])["doubled"] == 1


def test_a_row_of_nobody_is_doubled():
    book, rows = acknowledged()
    strange = changed(rows[0], client_id="id-nobody", payload=rows[0].payload | {"device": "x"})
    assert counts(book, [*rows, strange])["doubled"] == 1


def test_a_row_of_a_judge_who_gave_way_is_doubled():
    book, rows = acknowledged()
    book.theirs.add("save-2")
    assert counts(book, rows)["doubled"] == 1


def through_the_proxy(fault):
    """(what the server got, what the client got) of one request that goes wrong in one way."""
    got: list[bytes] = []

    async def serve(reader, writer):
        got.append(await reader.read(len(REQUEST)))
        if got[-1] == REQUEST:
            writer.write(ANSWER)
            await writer.drain()
        writer.close()

    async def play():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        proxy = Proxy(server.sockets[0].getsockname()[1], share=1.0, longest=0.05, seed=3)
        proxy.faults = {fault: proxy.faults[fault]} if fault else {"none": proxy.hand_on}
        port = await proxy.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUEST)
        try:
            answer = await asyncio.wait_for(reader.read(), 5)
        except ConnectionError:
            answer = b""
        writer.close()
        await proxy.stop()
        await asyncio.sleep(0.1)
        server.close()
        return answer

    return got, asyncio.run(play())


@pytest.mark.parametrize(
    ("fault", "arrived"),
    [
        ("", 1),
        ("answer_lost", 1),
        ("request_late", 1),
        ("answer_late", 1),
        ("twice_at_once", 2),
        ("again_later", 2),
        ("cut_before", 0),
        ("cut_in_head", 0),
        ("cut_in_body", 0),
        ("foreign_200", 0),
        ("answer_torn", 1),
    ],
)
def test_the_network_fails_in_the_phase_that_its_fault_names(fault, arrived):
    got, answer = through_the_proxy(fault)
    assert got.count(REQUEST) == arrived
    expected = {"answer_torn": ANSWER[: len(answer)], "foreign_200": PORTAL}
    silent = fault.startswith("cut") or fault == "answer_lost"
    assert answer == (b"" if silent else expected.get(fault, ANSWER))


def test_neither_a_torn_answer_nor_a_foreign_page_acknowledges():
    assert parsed(ANSWER[:-1]).status == 0
    assert parsed(PORTAL).said == {}
    draft = {"client_id": "id-1"}
    said = {"id": 1, "total": "80.0", "revision": 1, "client_id": "id-1", "sheet": 7}
    assert echoes(said, draft, 7)
    assert not echoes(said | {"client_id": "id-2"}, draft, 7)
    assert not echoes(said | {"sheet": 8}, draft, 7)
    assert not echoes({name: value for name, value in said.items() if name != "sheet"}, draft, 7)


def chaos(*options):
    """(exit code, figures) of a run with processes of its own."""
    if postgres_programs() is None:
        pytest.skip("PostgreSQL runs elsewhere: nothing here that could be killed")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "benchmarks/chaos.py", "--fsync", "off", "--patience", "4"]
    command += ["--late", "6", *options]
    done = subprocess.run(
        command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False, timeout=900
    )
    assert done.stdout, done.stderr[-3000:]
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


@pytest.mark.services
def test_a_short_attack_loses_doubles_and_alters_nothing():
    status, found = chaos("--judges", "20", "--saves", "400", "--kills", "2", "--jobs", "8")
    assert found["acknowledged"] >= 400
    assert (found["lost"], found["doubled"], found["altered"]) == (0, 0, 0)
    assert (found["chain_faults"], found["refused"], status) == (0, 0, 0)
    assert set(found["kills"].values()) == {2}
    assert len(found["kills"]) == 8
    # Asked for again where the database went before it had answered.
    assert found["jobs_over"] == found["jobs"] >= 8
    assert sum(found["faults"].values()) > 20


@pytest.mark.services
@pytest.mark.parametrize(
    ("control", "kind"), [("early", "lost"), ("forgetful", "doubled")], ids=["early", "forgetful"]
)
def test_a_broken_promise_shows_in_the_books(control, kind):
    """Negative controls: acknowledged before it is on the disk, and a client id not known again."""
    status, found = chaos(
        "--judges", "10", "--saves", "150", "--kills", "1", "--jobs", "0", "--control", control
    )
    assert found[kind] > 0
    assert status == 1
