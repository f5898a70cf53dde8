"""Benefits that strengthen the relation, and to whom they were held out.

Owns: Incentive (the catalogue), Offer. Reads: customers, scoring. Called by moments (which offer) and by the doors
(which record what became of it). Never cash, never points, no amount of money anywhere in it.
"""
