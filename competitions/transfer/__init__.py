"""The file format of a contest's configuration: reading it and checking it. Pure."""
