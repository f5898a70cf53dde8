"""The one exception of the tools: something the reader can act on, said in one line."""


class DevError(Exception):
    """A message for the terminal; ``./dev`` prints it without a traceback and exits with 1."""
