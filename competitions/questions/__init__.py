"""Questions of the entry form: their kinds, their limits, what may still change. Pure."""
