"""Mechanisms that know no domain and no app of ours.

Owns: tenancy (row-level security), claimable rows, errors, reasons and words, money, working time,
signed links, mail bodies. Called by every room and door. Never imports accounts, referrals or advocacy.
"""
