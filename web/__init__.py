"""The Flask site: shows claims and their statuses."""
