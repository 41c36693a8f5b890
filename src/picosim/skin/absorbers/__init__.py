"""Absorber kinds, one a file; the file's name is the ``kind``."""
