"""Who is where, in what state, and what they lack."""
