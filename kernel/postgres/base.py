"""The backend that ENGINE names. Django finds it by this module's name."""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waited in the pool may be dead: PostgreSQL was restarted, or somebody ended its process.

    Django would ask each one whether it lives, a round trip before every request that costs as much as many of them. A
    server that ends a connection says so, and the socket knows: who has nothing to read is alive, and is not asked.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        pool = self.pool
        while pool is not None and _has_something_to_say(connection) and not _lives(connection):
            connection.close()
            pool.putconn(connection)  # which makes another one in its place
            connection = super().get_new_connection(conn_params)
        return connection


def _has_something_to_say(connection: psycopg.Connection[Any]) -> bool:
    poll = select.poll()  # not select(): it knows no socket beyond number 1024
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _lives(connection: psycopg.Connection[Any]) -> bool:
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return False
    return True
