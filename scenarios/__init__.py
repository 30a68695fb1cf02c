"""Declarative models, loading, checking and building."""
