"""A heat on its day on real processes: what `benchmarks/live.py` and `benchmarks/hall.py` share."""
