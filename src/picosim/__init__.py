"""picosim: what a picosecond laser pulse does in layered skin that a nanosecond pulse does not."""
