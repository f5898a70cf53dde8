"""The REST door of referrals: leads with their stages and the credit for them, and personal links."""
