"""The faces of an official paper, found in folders; no font is part of this program.

A face licensed by the organisation (方正小标宋, 仿宋_GB2312 …) is preferred wherever its file lies
in one of the folders; the free Fandol faces stand in for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

SYSTEM_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
SUFFIXES = frozenset({".otf", ".ttf", ".ttc"})


@dataclass(frozen=True)
class Face:
    """One family of the style sheet and the file that draws it."""

    family: str
    path: Path
    unicode_range: str = ""


@dataclass(frozen=True)
class _Role:
    family: str
    files: tuple[str, ...]
    package: str
    unicode_range: str = ""


# Fandol has no Latin worth setting, and its quotation marks must stay full width: hence the range.
_ASCII = "U+20-7E"
_FANDOL = "Fandol (texlive-lang-chinese)"
_LIBERATION = "fonts-liberation"

# Files in the order of preference; the names under which the licensed faces are sold.
_ROLES = (
    _Role(
        "PaperTitle",
        (
            "FZXBSJW.TTF",
            "FZXiaoBiaoSong-B05S.ttf",
            "方正小标宋简体.ttf",
            "FZXBSK.TTF",
            "FandolSong-Bold.otf",
        ),
        _FANDOL,
    ),
    _Role(
        "PaperFang",
        ("仿宋_GB2312.ttf", "FangSong_GB2312.ttf", "simfang.ttf", "FandolFang-Regular.otf"),
        _FANDOL,
    ),
    _Role(
        "PaperKai",
        ("楷体_GB2312.ttf", "KaiTi_GB2312.ttf", "simkai.ttf", "FandolKai-Regular.otf"),
        _FANDOL,
    ),
    _Role("PaperHei", ("simhei.ttf", "FandolHei-Regular.otf"), _FANDOL),
    _Role("PaperSong", ("simsun.ttf", "FandolSong-Regular.otf"), _FANDOL),
    _Role("PaperLatin", ("times.ttf", "LiberationSerif-Regular.ttf"), _LIBERATION, _ASCII),
    _Role("PaperLatinBold", ("timesbd.ttf", "LiberationSerif-Bold.ttf"), _LIBERATION, _ASCII),
    _Role("PaperRare", ("LXGWWenKai-Light.ttf",), "fonts-lxgw-wenkai"),
)


class FontsMissing(Exception):
    """No file was found for some faces; the paper cannot be set until they are installed."""

    def __init__(self, packages: Iterable[str], folders: Sequence[Path]) -> None:
        self.packages = sorted(set(packages))
        super().__init__(
            _("Fonts are missing: install %(packages)s, or put their files into %(folder)s.")
            % {"packages": ", ".join(self.packages), "folder": folders[0] if folders else "-"}
        )


class GlyphsMissing(Exception):
    """Characters that no face on this machine can draw; they would be printed as empty boxes."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = sorted(set(characters))
        super().__init__(
            _("No installed font has these characters: %(characters)s.")
            % {"characters": " ".join(self.characters)}
        )


@lru_cache(maxsize=4)
def find_faces(
    folders: tuple[Path, ...], system_folders: tuple[Path, ...] = SYSTEM_FOLDERS
) -> tuple[Face, ...]:
    """A face for every role, from `folders` in order and then from the system's.

    Raises FontsMissing, which is not remembered: a font installed later is found.
    """
    files = _index((*folders, *system_folders))
    found: list[Face] = []
    missing: list[str] = []
    for role in _ROLES:
        path = next((files[name.lower()] for name in role.files if name.lower() in files), None)
        if path is None:
            missing.append(role.package)
        else:
            found.append(Face(role.family, path, role.unicode_range))
    if missing:
        raise FontsMissing(missing, folders)
    return tuple(found)


def font_face_rules(faces: Iterable[Face]) -> str:
    """The `@font-face` rules: whole files by file URL, one family for each."""
    return "\n".join(
        f'@font-face{{font-family:{face.family};font-weight:normal;src:url("{face.path.as_uri()}")'
        + (f";unicode-range:{face.unicode_range}" if face.unicode_range else "")
        + "}"
        for face in faces
    )


def _index(folders: Iterable[Path]) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in SUFFIXES:
                files.setdefault(path.name.lower(), path.resolve())
    return files
