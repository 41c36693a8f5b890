"""The scale of a single absorber: nanometres, picoseconds to microseconds."""
