"""Benefits that strengthen the relation, and to whom they were held out.

Owns: Incentive (the catalogue), Offer with its steps, waiting list and mails, Entitlement and SeatPass (early access),
JointPiece (what is made together). Reads: customers, contacting, signals, scoring, leads; tells: webhooks, the inbox.
Called by moments (which offer), the pipeline (who left) and the doors (what became of it). Never cash, never points, no
amount of money anywhere in it; nothing in it can depend on praise.
"""
