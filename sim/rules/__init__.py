"""Rules of a plan as data: when what is known, do what. Conditions and actions scan themselves, a class each."""
