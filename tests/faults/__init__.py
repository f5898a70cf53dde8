"""The faults of a night: every part of the real stack is killed, frozen, filled or cut off, and nothing is lost.

`house.py` runs PostgreSQL, Valkey, web, worker and beat of its own and breaks them by process id; `wire.py` is the
network between them; `producer.py` sends as a product app would and writes down what was acknowledged (it is killed
too); `trial.py` compares that with what is in the database and what arrived outside; `registry.py` and the `breaking_*`
modules hold the faults; `report.py` prints the table. `soak.py` does all of it at random for as long as it is told.
"""
