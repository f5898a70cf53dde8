"""CSV files that a person hands over: read, checked row by row, shown, and only then put into the inbox.

Owns: Import, ImportFile, ImportChunk (the rows, compressed, until they are forgotten) and BadRow. Reads: customers (to
find the company or person that a row only names). Called by the admin, the REST API, `manage.py import_customers` and
the worker. Never writes a customer and never judges evidence: rows become facts in the words of the Segment calls, marked as
history, so that they make signals and never moments.
"""
