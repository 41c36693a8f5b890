"""Compiled parts of ``discrete_ordinates``."""
