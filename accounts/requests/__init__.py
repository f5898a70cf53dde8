"""Requests that must have their effect once, however often a program sends them.

Owns: IdempotencyKey, written in the transaction of the work it stands for: both are there or neither is. Reads
organizations. Called by the REST door and by the task that forgets old answers. Never judges what a request asks for.
"""
