"""Static files under hashed names, the imports between script modules included."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Only hashed files are kept, so `import … from "./queue.js"` has to name the hashed one."""

    support_js_module_import_aggregation = True


class SingleFiles(BaseFinder):
    """Files of packages whose folders hold fifty times as much as any page loads."""

    # Address below the static files, file below node_modules.
    files = {"vendor/echarts/echarts.common.min.js": "echarts/dist/echarts.common.min.js"}

    def check(self, **_kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False) -> Any:
        """The file behind an address, as Django's finders answer: a path, or a list of them."""
        source = self._folder / self.files[path] if path in self.files else None
        found = [str(source)] if source and source.is_file() else []
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """Each address with a storage that opens it."""
        for path in self.files:
            if self.find(path):
                yield path, _Renamed(self._folder, self.files)

    @property
    def _folder(self) -> Path:
        return Path(settings.BASE_DIR) / "node_modules"


class _Renamed(FileSystemStorage):
    """Opens the files of SingleFiles by their addresses."""

    prefix = ""

    def __init__(self, folder: Path, files: dict[str, str]) -> None:
        super().__init__(location=folder)
        self.files = files

    def path(self, name: str) -> str:
        return super().path(self.files.get(name, name))
