"""Django's PostgreSQL backend, with connections of a pool looked at without asking the server."""
