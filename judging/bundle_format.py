"""The file format of a bundle: what a round was played by as digests, what is left out, the archive.

Pure. `judging/recount.py` reads what is written here and shares no code with it; both name the
format's version. The same content gives the same bytes: names sorted, no clock in the archive.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import IO, Any

from judging.ledger import canonical

FORMAT, VERSION = "chuangsai bundle", 1
# What a row of the ledger says of marks and place. The rest tells who wrote it, on what, in which words.
OPEN_KEYS = (
    "competition",
    "round",
    "heat",
    "seat",
    "entry",
    "revision",
    "marks",
    "total",
    "signed",
    "signature",
    "source",
    "at",
)
EPOCH = (1980, 1, 1, 0, 0, 0)
PLAIN_FILE = 0o644 << 16


def content_digest(content: Mapping[str, object]) -> str:
    """SHA-256 (hexadecimal) of a mapping in its one written form; raises `NotCanonical`."""
    return hashlib.sha256(canonical(content)).hexdigest()


def open_payload(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A ledger row without judge, comment, device and reasons; that it abstains is kept."""
    kept = {key: payload[key] for key in OPEN_KEYS if key in payload}
    return kept | ({"abstained": ""} if "abstained" in payload else {})


def written(content: object) -> bytes:
    """JSON for people and programs: keys sorted, indented, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)
    return text.encode() + b"\n"


def write_archive(
    target: IO[bytes], manifest: Mapping[str, Any], members: Iterable[tuple[str, bytes]]
) -> None:
    """Write the members as they come, and last the manifest with the digest and size of each."""
    files: dict[str, dict[str, str | int]] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            digest = hashlib.sha256(content).hexdigest()
            files[name] = {"sha256": digest, "size": len(content)}
            _add(archive, name, content)
        said = {"format": FORMAT, "version": VERSION, **manifest, "files": files}
        _add(archive, "manifest.json", written(said))


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type, info.create_system, info.external_attr = (
        zipfile.ZIP_DEFLATED,
        3,
        PLAIN_FILE,
    )
    archive.writestr(info, content)
