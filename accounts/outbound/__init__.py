"""Sends, never decides.

Owns: how a mail is built and handed to the transport. Reads: organizations, contacting (suppression). Called by the
rooms that own the rows to be sent, inside the transaction that checked them.
"""
