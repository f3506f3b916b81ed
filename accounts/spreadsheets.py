"""openpyxl, without the numpy that it takes along wherever it finds it.

It only wants to know numpy's kinds of numbers, which nothing here puts into a sheet, and a web
process would be larger by a third. A worker that has loaded numpy already keeps it.
"""

import sys
from typing import Any

_loaded = sys.modules.get("numpy")
if _loaded is None:
    # A name that stands for nothing is refused as if the library were not installed.
    sys.modules["numpy"] = None  # type: ignore[assignment]
try:
    import openpyxl
finally:
    if _loaded is None:
        del sys.modules["numpy"]

load_workbook: Any = openpyxl.load_workbook
