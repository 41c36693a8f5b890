"""Thermoelastic pressure in the layers: one file a method, told apart by ``kind``."""
