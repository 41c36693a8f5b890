"""Pulse shapes: power against time with unit area. One shape a file; the file's name is its ``kind``."""
