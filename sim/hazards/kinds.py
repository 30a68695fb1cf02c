"""Names of kinds of hazard. It imports nothing: who only reads a file must not wait for the kernels behind them."""

FIRE_KINDS = ("fire-season", "forest-fire")
"""Those that burn."""
