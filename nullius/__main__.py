"""`python -m nullius` is `nullius`."""

from nullius.cli import main

main()
