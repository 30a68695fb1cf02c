"""One run: the world, its hazards, its resources and the record that leaves it."""
