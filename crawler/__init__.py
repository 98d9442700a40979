"""Fetches pages and hands them to db as snapshots. Decides nothing about what they say."""
