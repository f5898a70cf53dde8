"""The shell of the product: settings, URLs, Celery, API-wide rules. Knows every app; no app knows it."""
