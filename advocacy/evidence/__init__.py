"""What speaks for us, with the permission to use it, and the material that advocates are handed.

Owns: Evidence, Grant, GrantRequest, Placement, CardPicture, Material, Thanks. Reads: signals, customers, brand.
Called by the pipeline (evidence out of signals), by moments (cards, material) and by doors. Never publishes by itself,
and shows nobody's name without a live grant.
"""
