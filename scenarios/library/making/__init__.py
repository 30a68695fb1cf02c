"""How the plans of the library are made from the inventory: a module a part of the plan."""
