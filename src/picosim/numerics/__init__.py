"""Shared compiled pieces without physics."""
