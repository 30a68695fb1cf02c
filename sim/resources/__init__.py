"""Contended resources: teams, stocks, vehicles, shelters; one file a resource."""
