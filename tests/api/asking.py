"""Asking the data interface, and reading the public page beside it."""

import re
from html import unescape

from django.test import Client

ROOT = "/api/v1/"
# What each path of the interface is the double of; filled in for the contest of the tests.
PATHS = (
    "competitions",
    "competitions/track",
    "competitions/track/results",
    "competitions/track/results/1",
    "competitions/track/results/2",
    "competitions/track/entries",
    "notices",
    "notices/GS-1",
)


def ask(path, *, client=None, **query):
    return (client or Client()).get(f"{ROOT}{path}", query)


def told(path, **query):
    """The data of an answer that has to be one."""
    response = ask(path, **query)
    assert response.status_code == 200, response.content
    return response.json()


def text_of(html):
    """What a reader reads of a page: no tags, entities as characters, blanks as one."""
    words = re.sub(r"<wbr>|<!--.*?-->", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split())


def page(path):
    response = Client().get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def cells_of(html, row):
    """The texts of the cells of every row whose tag and first cell match `row`."""
    found = []
    for inner in re.findall(rf"<tr[^>]*>(?={row})(.*?)</tr>", html, re.DOTALL):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", inner, re.DOTALL)
        found.append([text_of(cell) for cell in cells])
    return found
