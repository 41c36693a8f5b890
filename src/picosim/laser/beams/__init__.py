"""Beams: one radial profile a file; the file's name is its ``kind``."""
