"""Time-ordered identifiers (RFC 9562, version 7): made in Python because PostgreSQL 15 has no uuidv7()."""

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """A UUID whose first 48 bits are Unix milliseconds and whose other 74 bits are random."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = milliseconds << 80
    value |= 0x7 << 76
    value |= (random >> 62) << 64
    value |= 0b10 << 62
    value |= random & ((1 << 62) - 1)
    return uuid.UUID(int=value)
