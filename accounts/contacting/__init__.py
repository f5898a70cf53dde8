"""Whether and when a person may be contacted.

Owns: Consent (the ledger), Suppression, ContactingSettings (quiet hours, pauses). Reads: organizations, customers.
Called by moments (gates) and by sending (the last check). Never sends, never decides what to say.
"""
