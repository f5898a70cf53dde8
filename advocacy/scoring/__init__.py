"""How strong is the evidence, per person, today.

Owns: KindWeight (an organization's own weights), KindTotal (decayed sums), Advocate (score, tier). Reads: signals,
customers, contacting (an objection to profiling stops scoring). Called by the pipeline and by the daily ageing.
Never messages anyone: a tier drop has no consequence of its own.
"""
