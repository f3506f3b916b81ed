"""Pictures of a node of the tree and everything below it, out of the rows."""

from publicity.services.pictures.channels import units_of
from publicity.services.pictures.files import SUFFIXES, picture_file
from publicity.services.pictures.listing import (
    FIGURES,
    KINDS,
    LEDGER,
    NAMES,
    Kind,
    coverage_behind,
    pictures_for,
    pictures_of_paper,
    readable,
    rows_behind,
)
from publicity.services.pictures.results import rounds_of
from publicity.services.pictures.scope import Scope, scope_asked
from publicity.services.pictures.years import editions_of

__all__ = [
    "FIGURES",
    "KINDS",
    "LEDGER",
    "NAMES",
    "SUFFIXES",
    "Kind",
    "Scope",
    "coverage_behind",
    "editions_of",
    "picture_file",
    "pictures_for",
    "pictures_of_paper",
    "readable",
    "rounds_of",
    "rows_behind",
    "scope_asked",
    "units_of",
]
