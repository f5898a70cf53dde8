"""Who changed what, on the rows that people edit.

Owns: Change, and `KeepsHistory`, the trigger that writes it. Reads the actor that a door entered (kernel.acting).
Called by the models that name it among their triggers, by the admin (the History page of a row) and by merging.
Never keeps what comes in by the thousand (facts, signals, scores, visits), and no name or address of a customer.
"""
