"""Criteria for the birth of a vapour bubble at a hot wall, one a file; always reported by name."""
