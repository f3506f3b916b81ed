"""The pages of papers, as urls.py names them."""

from papers.views.contradictions import paper_accept
from papers.views.data import paper_data
from papers.views.desk import paper, paper_cancel, paper_file, paper_files
from papers.views.papers import papers
from papers.views.steps import paper_discard, paper_freeze, paper_refill
from papers.views.versions import paper_version, paper_versions
from papers.views.wordings import wording, wording_drop, wordings

__all__ = [
    "paper",
    "paper_accept",
    "paper_cancel",
    "paper_data",
    "paper_discard",
    "paper_file",
    "paper_files",
    "paper_freeze",
    "paper_refill",
    "paper_version",
    "paper_versions",
    "papers",
    "wording",
    "wording_drop",
    "wordings",
]
