"""Administrative divisions: their years, finding one, the territory of a contest. Pure."""
