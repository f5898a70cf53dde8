"""Companies drawn at random that are not asked, so that the effect of asking can be known.

Owns: HoldoutSettings, HoldoutDraw, HoldoutExemption, HoldoutArm (who was met, and on which side). Reads: customers,
signals. Called by moments before an ask is planned, and by the sweep once a year. Never touches thanks, material,
offers, promises or what people do by themselves.
"""
