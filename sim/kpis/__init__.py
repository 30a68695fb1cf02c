"""Pure functions of a Record; one file a KPI."""
