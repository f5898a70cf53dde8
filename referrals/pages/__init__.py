"""Pages without log-in: `/r/{code}` (keeps the visit, sends the visitor on) and our own landing page."""
