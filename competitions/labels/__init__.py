"""How the settings of a rule set and their choices are called, each with a real contest."""
