"""Pricing: for each engineer, the routes that are worth more than they cost. `pricer.py` has the contract."""
