"""What follows when somebody changes jobs.

Owns no table. Reads: customers, contacting. Writes: the consent ledger, a fact of our own (`contact.moved`).
Called by the pipeline and by every door that writes a contact. Acts follow the person; permissions do not.
"""
