"""The command line: `nullius VERB`."""

import click


@click.group()
def main() -> None:
    """Track every number in AI news: who said it, and who measured it."""
