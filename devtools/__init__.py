"""Tools of the people who work on Goodword: the commands behind ``./dev``.

Owns the local PostgreSQL and Valkey, the demo's processes, the checks and the message catalogs.
Called by ``dev`` and by the tests. Product code never imports it, and it knows the product only through
``manage.py`` commands and URLs.
"""
