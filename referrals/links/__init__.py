"""Personal referral links and the visits they bring.

Owns: ReferralCode (global: code -> organization), ReferralLink, Visit, LinkSettings. Reads: customers. Called by
`/r/{code}`, by moments (which hand a link over) and by leads (which find the visit behind a click id).
Never stores an IP address, never redirects to a place the organization did not allow.
"""
