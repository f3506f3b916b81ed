"""A hall of judges on real processes: what `benchmarks/chaos.py` and `benchmarks/saves.py` share."""
