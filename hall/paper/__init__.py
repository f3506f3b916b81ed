"""Papers of the day in the hall: set by a worker, in the house's official look."""
