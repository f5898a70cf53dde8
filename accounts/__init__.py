"""Who we deal with and what we were told: organizations, customers, how they may be contacted, the inbox, sending."""
