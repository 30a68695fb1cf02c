"""Pure numba functions on arrays and floats: no SimPy, no objects, no random generator."""
