"""Content by mail for people who signed up and may fit: one sequence per segment, one per person at a time.

Owns: ContentItem, Sequence, Enrolment, SequenceMail (each mail a claimable row), Reply. Reads: qualification (segment,
answers), leads, contacting, moments (what a person was asked or sent lately). Called by the tasks, the pipeline (replies)
and the doors. Everything is checked again when a mail leaves. Never writes to somebody who talks with a person of ours,
who has paid, answered or unsubscribed, and never without their yes.
"""
