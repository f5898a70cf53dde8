"""How strong is the evidence, per person, today.

Owns: ScoringModel (versions of the weights and tier heights), KindTotal (decayed sums), Advocate (score, tier, rank),
ScoreOverride (a tier by hand, until a day), ScoreWeek (history). Reads: signals, customers, contacting (an objection to
profiling stops scoring). Called by the pipeline and by the daily ageing.
Never messages anyone: a tier drop has no consequence of its own.
"""
