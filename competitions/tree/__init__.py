"""Shape of the tree: levels, further ways, names, duties, what is needed before a gate. Pure."""
