"""Django with nothing around it: what the same server, database and rows cost without the product.

`noop` does nothing; `insert` parses a small JSON body and stores it with one ORM INSERT; `copy` is a COPY of all items of a
batch, unvalidated and into a bare table; `listed` is a list of fifty by DRF's ModelSerializer. No middleware.
"""

TABLE = """
CREATE TABLE bench_fact (
    id uuid PRIMARY KEY, source text NOT NULL, message_id text NOT NULL, occurred_at timestamptz NOT NULL,
    payload jsonb NOT NULL);
CREATE UNIQUE INDEX bench_fact_once ON bench_fact (source, message_id);
CREATE INDEX bench_fact_newest ON bench_fact (source, occurred_at)
"""
