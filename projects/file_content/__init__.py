"""What an uploaded file really is, judged by its bytes; the name it came with proves nothing.

Pure. `examine_file` says which format a file has, or raises FileRefused with a stable code; the
sentences are made elsewhere. An archive is judged by its directory before anything is unpacked, and
what is unpacked is counted.
"""

from projects.file_content.examine import examine_file, name_of
from projects.file_content.formats import (
    MEDIA_TYPES,
    SUFFIXES,
    FileRefused,
    Format,
    RefusalCode,
)

__all__ = [
    "MEDIA_TYPES",
    "SUFFIXES",
    "FileRefused",
    "Format",
    "RefusalCode",
    "examine_file",
    "name_of",
]
