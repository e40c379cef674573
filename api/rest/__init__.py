"""The JSON API: one file for each noun, its schemas and its views side by side."""

from api.rest import visits, work_orders

BLUEPRINTS = [work_orders.routes, visits.routes]
