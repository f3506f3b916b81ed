"""Papers of the judging: set by a worker, in the house's official look."""
