"""Growth: what each channel brings in money, whether it is a loop or an engine, fair comparisons, forecasts.

Owns: the reports as they were last computed, and the settings of measuring. Reads leads, revenue, signals, offers and the
daily figures. Called by a beat task (which computes reports anew when something changed), by the doors and by digests
(which read what is stored). Never decides or sends anything, and never shows a figure without its cases and its doubt.
"""
