"""An organiser at a desk: types, chooses and clicks, and is counted while doing so."""

import re
import time
from dataclasses import dataclass, field

from playwright.sync_api import expect

SAVE, SAVE_AND_STAY = "保存", "保存并继续编辑"


@dataclass
class Count:
    """What one part of the way took."""

    clicks: int = 0
    fields: int = 0
    keys: int = 0
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0


class Desk:
    """Every act is one that a person makes: a click, or a field that is filled."""

    def __init__(self, page, base):
        self.page, self.base = page, base
        self.parts: dict[str, Count] = {}
        self.now = Count()
        page.set_default_timeout(15_000)

    def part(self, name):
        """From here on acts are counted under `name`."""
        self.close()
        self.now = self.parts[name] = Count()

    def close(self):
        self.now.seconds = time.monotonic() - self.now.started

    def log(self):
        """One line for each part, and their sum."""
        self.close()
        rows = [
            f"{name}: {one.clicks} clicks, {one.fields} fields, {one.keys} keys, {one.seconds:.1f} s"
            for name, one in self.parts.items()
        ]
        parts = self.parts.values()
        total = [sum(getattr(one, name) for one in parts) for name in ("clicks", "fields", "keys")]
        seconds = sum(one.seconds for one in parts)
        return "\n".join(
            [*rows, "all: {} clicks, {} fields, {} keys, {:.1f} s".format(*total, seconds)]
        )

    def go(self, path):
        """An address from the side bar, a bookmark or a mail: one click."""
        self.now.clicks += 1
        self.page.goto(self.base + path if path.startswith("/") else path)

    def click(self, place):
        self.now.clicks += 1
        found = self.page.locator(place) if isinstance(place, str) else place
        found.filter(visible=True).first.click()

    def press(self, text):
        self.click(self.page.get_by_role("button", name=re.compile(text)))

    def follow(self, text):
        self.click(self.page.get_by_role("link", name=re.compile(text)))

    def tab(self, title):
        """A tab of the page of a contest."""
        self.click(self.page.locator("#tabs-items a").filter(has_text=re.compile(rf"^\s*{title}")))

    def type(self, **fields):
        """Fill fields by their names."""
        for name, text in fields.items():
            self.now.fields += 1
            self.now.keys += len(str(text))
            self.page.fill(f"[name={name}]", str(text))

    def choose(self, **fields):
        """Choose in plain lists by the words that stand there."""
        for name, words in fields.items():
            self.now.fields += 1
            self.now.clicks += 2
            self.page.select_option(f"[name={name}]", label=words)

    def find(self, name, typed, words=""):
        """Choose in a list that is searched by typing."""
        self.now.fields += 1
        self.now.clicks += 2
        self.now.keys += len(typed)
        self.page.locator(f"[name={name}] + .select2 .select2-selection").click()
        self.page.locator(".select2-search__field").last.fill(typed)
        self.page.locator(".select2-results__option", has_text=words or typed).first.click()
        expect(self.page.locator(f"[name={name}] + .select2")).to_contain_text(words or typed)

    def moment(self, name, day, clock):
        self.type(**{f"{name}_0": day.isoformat(), f"{name}_1": clock})

    def save(self, stay=False):
        """Save, and see that it was kept."""
        button = self.page.get_by_role("button", name=SAVE_AND_STAY if stay else SAVE, exact=True)
        with self.page.expect_navigation():
            self.click(button)
        expect(self.page.locator(".cs-note.ok").first).to_be_visible()

    def said(self, text):
        """A sentence stands on the page."""
        expect(self.page.locator("body")).to_contain_text(text)

    def tab_of_fields(self, title):
        """A tab inside of a form."""
        self.click(
            self.page.locator("form [x-on\\:click]").filter(
                has_text=re.compile(rf"^\s*{title}\s*$")
            )
        )
