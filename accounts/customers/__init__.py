"""The customers of an organization and the people there.

Owns: Company, Contact and the identities a contact is known by, active days, trouble, MRR states and movements.
Reads: organizations. Called by the pipeline (set-wise, a batch at a time) and by the REST and admin doors.
Never judges who is an advocate.
"""
