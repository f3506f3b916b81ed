"""The score sheet as a judge handles it in a browser, and what the browser keeps."""

import re
from itertools import pairwise

from playwright.sync_api import expect

from judging.models import ScoreSheet, SheetVersion
from tests.judging.saving import faults_of

SAVED, WAITING, REFUSED = "已保存", "待同步 1", "无法保存"
TECH, MARKET = 0, 1
READY = re.compile(r"本场已在本机备好：(\d+) / \1$")
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith("chuangsai-pages-")) continue;
    const cache = await caches.open(name);
    for (const one of await cache.keys()) {
      const bytes = new Uint8Array(await (await cache.match(one)).arrayBuffer());
      found.push([new URL(one.url).pathname, new TextDecoder().decode(bytes)]);
    }
  }
  return found;
}"""
# The files of every release on the device, with what each of them says.
FILES = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    if (!name.startsWith("chuangsai-files-")) continue;
    const cache = await caches.open(name);
    found[name] = {};
    for (const one of await cache.keys()) {
      found[name][new URL(one.url).pathname] = await (await cache.match(one)).text();
    }
  }
  return found;
}"""
READ_EVERYTHING = """async () => {
  const opened = await new Promise((resolve) => {
    const asked = indexedDB.open("chuangsai");
    asked.onsuccess = () => resolve(asked.result);
  });
  const found = {};
  for (const name of opened.objectStoreNames) {
    found[name] = await new Promise((resolve) => {
      const asked = opened.transaction(name).objectStore(name).getAll();
      asked.onsuccess = () => resolve(asked.result);
    });
  }
  opened.close();
  return JSON.stringify(found) + JSON.stringify(localStorage);
}"""


class Tablet:
    """The sheet as a judge handles it."""

    def __init__(self, page, server, sheet):
        """`server`: whatever has the address that the tablet knows as its `url`."""
        self.page, self.sheet = page, sheet
        self.home = server.url
        self.address = f"{self.home}/judge/sheets/{sheet.pk}/"

    def open(self):
        self.page.goto(self.address)
        return self

    def band(self, criterion, word):
        row = self.page.locator(".cs-crit").nth(criterion)
        row.get_by_role("button", name=re.compile(f"^{word}")).click()

    def step(self, criterion, by):
        self.page.locator(".cs-crit").nth(criterion).locator(f"[data-step='{by}']").click()

    def pad(self, criterion, keys):
        self.page.locator(".cs-crit").nth(criterion).locator(".val").click()
        for key in keys:
            self.page.locator(f".cs-pad [data-key='{key}']").click()

    def mark_all(self):
        self.band(TECH, "优")
        self.band(MARKET, "良")

    def says(self, word, text=""):
        expect(self.page.locator("#save b")).to_have_text(word, timeout=15_000)
        expect(self.page.locator("#save span")).to_contain_text(text)

    def shows(self, *marks):
        expect(self.page.locator(".cs-crit .val b")).to_have_text(list(marks))


def held(sheet):
    sheet.refresh_from_db()
    return sheet.current and (sheet.current.payload["marks"], sheet.current.signed)


def kept_on(page):
    """Everything in the page's IndexedDB and localStorage, as text."""
    return page.evaluate(READ_EVERYTHING)


def nothing_waits(page):
    """Whether the server has echoed every mark of this tablet."""
    return '"drafts":[]' in kept_on(page)


def sent_once(heat):
    """Whether no version repeats the one before it, in a chain without a fault.

    How many there are depends on the pace of the hand: what is typed slowly leaves in two parts.
    """
    rows = SheetVersion.objects.filter(ledger__heat=heat).order_by("sheet", "revision")
    said = [(row.sheet_id, row.payload["marks"], row.payload["comment"]) for row in rows]
    return faults_of(heat) == [] and all(one != other for one, other in pairwise(said))


def get_ready(page, server, heat):
    page.goto(f"{server.url}/judge/heats/{heat.pk}/")
    expect(page.locator("#kit span")).to_have_text(READY, timeout=40_000)


def sheets_of(heat, seat=2):
    own = ScoreSheet.objects.filter(appearance__heat=heat, seat__number=seat)
    return list(own.order_by("appearance__order"))


def wait_for(page, condition, seconds=40):
    for _ in range(seconds * 4):
        if condition():
            return
        page.wait_for_timeout(250)
    raise AssertionError("did not come")
