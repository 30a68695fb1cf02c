"""Figures, maps and pages made from Results and Records."""
