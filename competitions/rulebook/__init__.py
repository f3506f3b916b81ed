"""The rules of a round and its rubric as data: what can be said, and what contradicts. Pure."""
