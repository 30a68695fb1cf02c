"""Incidents, warnings, orders: what starts a mission."""
