"""Scenarios, plans and sets of targets that come with yingji, and the inventory that the plans are made of."""
