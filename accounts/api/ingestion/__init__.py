"""The ingestion door: what the analytics SDKs of Segment, RudderStack and PostHog send, unmodified.

Plain Django views on raw bytes, outside of ATOMIC_REQUESTS; one call of `accounts.events.services.receive`, one round
trip to PostgreSQL, and exactly 200. Never redirects, sets no cookie, never talks to the broker.
"""
