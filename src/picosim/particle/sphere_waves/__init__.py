"""Compiled pieces of the stressed sphere: impulse response by the delay equation, folding, extremes."""
