"""Facts read as evidence of advocacy.

Owns: the catalogue of signal kinds, EventMapping, Signal, Act, MilestoneDefinition. Reads: customers.
Called by the pipeline with a batch of facts. Never scores: it says what happened, how strong and by whom.
"""
