"""Who scores what: what is asked (`spec`), and how it is solved. `judging.allocation` is the door.

`arrays`, `model`, `blocks` and `solving` need numpy and SciPy and are imported by a worker alone.
"""
