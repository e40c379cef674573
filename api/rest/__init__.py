"""The JSON API: one file for each noun, its schemas and its views side by side."""

from api.rest import requests, visits, work_orders

BLUEPRINTS = [requests.routes, work_orders.routes, visits.routes]
