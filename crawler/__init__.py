"""Fetches pages and hands them to db as snapshots."""
