"""People whom somebody thinks of as advocates: a colleague of ours, or they themselves.

Owns Nomination and the address of the page on which somebody puts themselves forward. Reads people and members. A
colleague's nomination counts once somebody else approved it; one's own counts half from the start and fully after a
review. What counts is told to the inbox as facts of our own, and read like any other. Called by the admin, the API and
the page; never decides anything by itself.
"""
