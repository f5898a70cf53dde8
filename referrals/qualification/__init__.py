"""Who fits, and what happens next: ideal-customer profile, questions, segments with paths, who looks after a lead.

Owns: IdealProfile and QuestionSet (versioned), Answer, Assessment (one per lead), Segment, PathEntry, RoutingRule,
FirstContact, QualificationSettings. Reads: leads, attribution, customers. Called by the doors, the pipeline (facts of
our own about leads) and nurture. Moves a lead to `qualified` through the verbs of leads and attribution, and tells what
happened as facts in the inbox. Never writes to anybody, and never looks anything up outside of what it was sent.
"""
