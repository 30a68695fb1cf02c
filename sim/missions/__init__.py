"""Missions: generators that claim, travel, work and amend; one file a mission."""
