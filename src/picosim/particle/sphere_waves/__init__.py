"""Compiled pieces of the stressed sphere: closed forms, impulse response by the delay equation, convolution."""
