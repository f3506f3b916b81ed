"""The public site as `benchmarks/pages.py` and `benchmarks/audit.py` ask for it."""
