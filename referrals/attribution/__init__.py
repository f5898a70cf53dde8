"""Who gets credit for a lead, and why.

Owns: Attribution (one current decision per lead; earlier ones are kept). Reads: leads, links, customers. Called by
the doors and the pipeline when a lead appears or changes. Tells what happened as facts in the inbox (`lead.submitted`,
`lead.qualified`, `lead.won`), with who is credited. Credit for one lead is never above 100 %.
"""
