"""Who recommends us, what we do about it, and whether it worked. Start reading at `pipeline.py`."""
