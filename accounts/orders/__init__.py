"""What people bought: orders with their lines, refunds and parcels, and the products in them.

Owns: Order, OrderLine, Refund, Parcel, Product. Reads: customers (whose order it is), organizations (the currency where
none is told). Called by the pipeline, the REST API and the rooms that read buying behaviour. Facts come in any order and
more than once: the state is the same in the end. Never judges anybody and never decides what follows from an order.
"""
