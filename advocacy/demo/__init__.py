"""The demo: organizations to log in to, a story to look at, and one milestone to follow from HTTP to mail.

Owns no tables. Everything it loads goes through the same inbox as a customer's own events. Called by `./dev demo`
through the management commands; nothing of the product calls it. Never runs where its organizations were not asked for.
"""
