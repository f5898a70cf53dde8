"""Sets Django up in a process of its own and lets `preparing` answer commands."""

import importlib

import django

django.setup()
importlib.import_module("tests.faults.preparing").main()
