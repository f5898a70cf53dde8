"""Pages without log-in: `/r/{code}` (keeps the visit, sends the visitor on), its picture, and the script for sites."""
