"""The script that a product page loads to show a moment: one file, no dependency."""

from pathlib import Path

from accounts.pages.open_script import open_script

SCRIPT = Path(__file__).parent / "in-app.js"
script = open_script(SCRIPT)
