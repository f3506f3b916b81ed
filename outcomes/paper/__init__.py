"""Papers of a recommendation and of an award; set only in a worker."""
