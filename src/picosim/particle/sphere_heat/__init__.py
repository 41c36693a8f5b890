"""Compiled pieces of the heated sphere: impulse response, convolution with a pulse, peaks, finite volumes."""
