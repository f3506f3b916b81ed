"""Two releases of the portal's static files, as a deployment collects them."""

import shutil
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from config.static_files import HashedStaticFiles
from judging.views.application import FILES

# What the second one has that the first has not; a page says which one its script is of.
SCRIPT, NEWER = "js/sheet/page.js", '\ndocument.documentElement.dataset.release = "second";\n'
STYLE, NEWER_STYLE = "chuangsai.css", "\n.cs-second { color: inherit }\n"


class _Files(HashedStaticFiles):
    # Pages outside of the judge's name files that nobody has collected here.
    manifest_strict = False

    def post_process_with_compression(self, files):
        """Nobody compresses for a test."""
        return files


def collect(folder, *, second=False):
    """The files of the judge's pages under their hashed names, of the first or second release."""
    # Bootstrap's style sheet names its map.
    for name in (*FILES, f"{FILES[0]}.map"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(finders.find(name), folder / name)
    if second:
        for name, more in ((SCRIPT, NEWER), (STYLE, NEWER_STYLE)):
            with (folder / name).open("a") as file:
                file.write(more)
    storage = _Files(location=str(folder), base_url="/static/")
    for _name, _hashed, error in storage.post_process({name: (storage, name) for name in FILES}):
        if isinstance(error, Exception):
            raise error
    return storage


class Deployment:
    """Which release the server is of; `network` has that release's files and no others."""

    def __init__(self, network, monkeypatch, folder: Path):
        self.network, self.monkeypatch = network, monkeypatch
        self.first, self.second = collect(folder / "1"), collect(folder / "2", second=True)
        str(staticfiles_storage)
        self.deploy(self.first)

    def deploy(self, storage):
        self.monkeypatch.setattr(staticfiles_storage, "_wrapped", storage)
        self.network.files = Path(storage.location)
