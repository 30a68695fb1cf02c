"""Making and importing a region."""
