"""Translators: one file per provider, raw event -> plain values (`Told`).

Owns no tables. Called by the pipeline with what an organization's own event names mean. Never writes, never judges
how strong a piece of evidence is.
"""
