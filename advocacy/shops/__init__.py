"""How people buy: segments, value, who is due to buy again, what is bought together, and whether recommending it helps.

Owns: Shopper, ShopState, ProductFigure, ProductPair, RecommendationGroup; all but the last computed anew from the orders.
Reads: orders, customers. Called by the pipeline (what an order is evidence of), the worker (refresh), moments (who is
due), the REST API and the admin. Never changes an order and never writes to anybody.
"""
