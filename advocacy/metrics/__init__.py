"""Daily figures: what happened on each day of an organization, computed from rows and ready to be read.

Owns: the figures of a day and the marks "this day is to be computed anew". Reads acts, moments, advocates, leads and
revenue. Called by the pipeline and by doors (which mark days), by a beat task (which recomputes whole days) and by
dashboards (which read figures only). Never counts up or down: a day is always computed as a whole, so that late facts,
corrections and the same fact told twice all end in the same figures.
"""
