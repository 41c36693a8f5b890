"""Heat of a sphere in water whose properties follow its temperature, on graded shells."""
