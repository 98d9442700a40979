"""The Flask site: shows claims, their statuses and the words that they come from."""

from web.app import create_app

__all__ = ["create_app"]
