"""The web server, which loads the application before it makes its workers: they share what it takes.

``python -m config.serve --port 8000 --workers 2``: the options are granian's. Where a process cannot fork (not Linux)
each worker loads for itself.
"""

import gc

gc.disable()  # while everything is loaded: almost nothing of it is garbage, and looking took a seventh of the start

import sys  # noqa: E402

from granian.cli import entrypoint  # noqa: E402

from config.preloading import preload  # noqa: E402
from config.wsgi import application  # noqa: E402, F401  (loaded here, used by the workers)

OPTIONS = ("--interface", "wsgi", "config.wsgi:application")


def main() -> None:
    preload()
    gc.enable()
    sys.argv[1:1] = OPTIONS
    entrypoint()


if __name__ == "__main__":
    main()
