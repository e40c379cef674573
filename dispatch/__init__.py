"""Doorstep: work orders and dispatch for smart-home after-sales service."""
