"""`/refer.js`: carries the click id from a landing page of the customer's own site to its sign-up form."""

from pathlib import Path

from accounts.pages.open_script import open_script

SCRIPT = Path(__file__).parent / "refer.js"
script = open_script(SCRIPT)
