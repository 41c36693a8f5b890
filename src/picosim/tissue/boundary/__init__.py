"""What touches the surface of the skin: one file a boundary, told apart by ``kind``."""
