"""Sends, never decides.

Owns: how a mail is built and handed to the transport; who outside is told what happened (webhook endpoints, one
delivery row per endpoint and event, every attempt). Reads: organizations, contacting (suppression). Called by the rooms
to which something happened, inside their transaction; sending is another's turn. Never decides about customers.
"""
