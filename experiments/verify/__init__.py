"""The engine held against published numbers."""
