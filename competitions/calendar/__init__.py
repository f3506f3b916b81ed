"""Dates: what contradicts, what clashes, how they move to another year, working days. Pure."""
