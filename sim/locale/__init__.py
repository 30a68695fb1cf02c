"""The catalogues of planner-facing texts."""
