"""Measurements on the real stack: `./dev bench NAME`. Figures belong to the machine and the run they come from."""
