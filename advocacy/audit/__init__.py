"""The audit: who recommends us already, on what evidence, who is not on the list and why, and what is missing to tell.

Reads the standing of people (scoring), their evidence (signals), the book of customers and the inbox; a constant number of
queries, however many people there are. Owns the figures of large books as they were last counted, by a beat task. Called by
the admin, the API, `manage.py audit` and exports.
"""
