"""Letters whose wording organisers may change: what may stand in them. Pure."""
