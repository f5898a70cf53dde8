"""The inbox: every raw fact as it came, from whoever sent it.

Owns: Event (a row is stored, claimed, read once, then done or in quarantine) and EventName. Reads: organizations.
Called by every door that takes facts in, by our own rooms (`source="goodword"`), and by the pipeline, which claims.
Never interprets: what a fact means is said in `advocacy/sources` and `advocacy/signals`.
"""
