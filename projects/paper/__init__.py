"""Papers of an entry; set only in a worker."""
