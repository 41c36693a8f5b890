"""Stress of one absorber: one solver a file; the file's name is its ``kind``."""
