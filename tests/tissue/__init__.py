"""Laws of heat and stress in layers."""
