"""Criteria, one a file: each gives a margin (value over critical value), its model and its source."""
