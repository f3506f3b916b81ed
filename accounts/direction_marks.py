"""Marks that turn the direction of writing and cannot be seen; no name or title needs one. Pure.

U+202A to U+202E embed or override a direction, U+2066 to U+2069 isolate it. With them a title
reads other than it is kept, and turns what stands beside it in a list (CVE-2021-42574).
"""

import re

DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
