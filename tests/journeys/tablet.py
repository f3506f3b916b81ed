"""The score sheet as a judge handles it in a browser, and what the browser keeps."""

import re

from playwright.sync_api import expect

SAVED, WAITING, REFUSED = "已保存", "待同步 1", "无法保存"
TECH, MARKET = 0, 1
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

    def __init__(self, page, live_server, sheet):
        self.page, self.sheet = page, sheet
        self.home = live_server.url
        self.address = f"{live_server.url}/judge/sheets/{sheet.pk}/"

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
