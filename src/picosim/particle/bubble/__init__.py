"""Vapour bubbles around one absorber: how they are born, how they grow and collapse."""
