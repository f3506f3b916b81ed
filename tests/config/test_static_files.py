"""In production only hashed files exist: a script's imports have to name those."""

import re
import shutil
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.static_files import HashedStaticFiles, SingleFiles

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"
IMPORT = re.compile(r'from "\./([^"]+)"|import "\./([^"]+)"')


def imports_that_lead_nowhere(storage_class, folder):
    """Collect the scripts into `folder` and follow every import of every hashed file."""
    shutil.copytree(SCRIPTS, folder / "js")
    names = [str(path.relative_to(folder)) for path in folder.rglob("*.js")]
    storage = storage_class(location=str(folder), base_url="/static/")
    done = storage.post_process({name: (storage, name) for name in names})
    assert [error for _name, _hashed, error in done if isinstance(error, Exception)] == []
    kept = {path for path in folder.rglob("*.js") if re.search(r"\.[0-9a-f]{12}\.js$", path.name)}
    assert len(kept) >= len(names)
    found = [
        (path.name, "".join(groups))
        for path in kept
        for groups in IMPORT.findall(path.read_text())
        if path.parent / "".join(groups) not in kept
    ]
    return sorted(found)


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.DEBUG = False


def test_every_import_of_a_script_leads_to_a_hashed_file(tmp_path):
    assert imports_that_lead_nowhere(HashedStaticFiles, tmp_path) == []


def test_without_our_storage_the_imports_lead_nowhere(tmp_path):
    assert imports_that_lead_nowhere(CompressedManifestStaticFilesStorage, tmp_path) != []


def test_of_a_large_package_one_file_is_served_and_no_other():
    address = "vendor/echarts/echarts.common.min.js"
    assert Path(finders.find(address)).is_file()
    assert finders.find("vendor/echarts/echarts.js") is None
    found = {path: storage.size(path) for path, storage in SingleFiles().list(None)}
    assert set(found) == {address}
    assert found[address] > 100_000
