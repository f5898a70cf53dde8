"""All modules that hold faults: importing this one registers every fault."""

from tests.faults import (
    breaking_limits,
    breaking_load,
    breaking_outside,
    breaking_postgres,
    breaking_processes,
    breaking_releases,
    breaking_time,
    breaking_valkey,
)

MODULES = (
    breaking_limits,
    breaking_load,
    breaking_outside,
    breaking_postgres,
    breaking_processes,
    breaking_releases,
    breaking_time,
    breaking_valkey,
)
