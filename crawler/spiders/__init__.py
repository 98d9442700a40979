"""The spiders: one, which knows every kind of source."""
