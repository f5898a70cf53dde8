"""Digests: once a week each member of the team reads what their advocates did, and whom to leave alone.

Owns: who gets a digest and when, and one row for each that is due. Calls each room's query and puts the answers into
words. Called by beat (which pokes), by the worker that sends, and by the page with the preview. Never decides about
customers, and never writes to one.
"""
