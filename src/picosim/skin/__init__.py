"""What the laser meets: layers from the surface down, and the absorbers in them."""
