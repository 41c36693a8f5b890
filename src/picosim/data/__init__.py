"""Tables with unit, source and mark, read on demand."""
