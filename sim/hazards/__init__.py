"""Hazards: frozen parameters and three pure questions; one file a hazard."""
