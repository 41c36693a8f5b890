"""The scale of the layers: millimetres, nanoseconds to minutes."""
