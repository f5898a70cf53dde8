"""Possible customers, from any channel, and what became of them.

Owns: Lead (always has a Contact), StageChange. Reads: customers, links. Called by attribution (`take_lead`, `move_lead`),
through which the doors and the pipeline go, so that credit is decided and told right after. Never decides who is credited.
"""
