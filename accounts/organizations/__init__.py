"""Tenants and the people who work in them.

Owns: Organization, User, Membership, Invitation, ApiKey, Absence. Reads nothing else. Called by every door (to find out which
organization a request belongs to) and by sign-up. Never decides what may be sent to a customer.
"""
