"""When to be ready, and what to do: thank, equip, offer, or (rarely) ask.

Owns: Rule, Moment, Decision (every candidate, fired or not, with its reasons), Delivery, CelebratedResult. Reads all
earlier rooms, contacting and links. Called by the pipeline with new signals, and by the doors that act on a moment.
Nothing leaves from here unless organization and rule are on and every gate is open in the sending transaction.
"""
