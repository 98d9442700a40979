"""`python -m nullius` is `nullius`."""

import signal
import sys

# An interrupt while the modules load ends it without a traceback.
signal.signal(signal.SIGINT, lambda *_: sys.exit(1))

from nullius.cli import main  # noqa: E402

main()
