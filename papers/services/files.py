"""Where the files of a paper lie in the private storage, and which are there."""

from collections.abc import Mapping

from django.core.files.storage import default_storage

from papers.models import Paper
from papers.services.showings_data import is_outdated

FOLDER = "papers"
SUFFIXES = ("pdf", "docx", "xlsx")


def name_of(paper_id: int, digest: str, suffix: str) -> str:
    """The name of a file that shows what `digest` is of."""
    return f"{FOLDER}/{paper_id}/{digest}.{suffix}"


def file_of(paper: Paper, suffix: str) -> str:
    """The name of a file of the paper's last whole set."""
    return name_of(paper.pk, paper.previewed, suffix)


def files_there(paper: Paper, *, outdated: bool | None = None) -> Mapping[str, str]:
    """The name in the storage of each file of the last whole set, by its suffix.

    None of a brochure's draft once somebody has taken back what stands in it; `outdated` is for
    those who have looked (`is_outdated`) already.
    """
    if not paper.previewed or (is_outdated(paper) if outdated is None else outdated):
        return {}
    names = {suffix: file_of(paper, suffix) for suffix in SUFFIXES}
    return {suffix: name for suffix, name in names.items() if default_storage.exists(name)}


def delete_files(paper_id: int, digest: str) -> None:
    """Take the files of one set away; those that are not there do not matter."""
    for suffix in SUFFIXES:
        default_storage.delete(name_of(paper_id, digest, suffix))
