"""A process that hangs is ended; one that gives signs of life is not."""

import subprocess
import sys
import time

from nullius.watchdog import Watchdog

HANGS = "import time\nprint('begun', flush=True)\ntime.sleep(60)"
WORKS = "import time\nfor _ in range(6):\n    print('one', flush=True)\n    time.sleep(0.2)"


def watched(code, seconds):
    command = [sys.executable, "-c", code]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process,
        Watchdog(process, seconds) as watchdog,
    ):
        for _ in process.stdout:
            watchdog.heard()
    return process.returncode, watchdog.barked


def test_a_process_that_hangs_is_ended():
    began = time.monotonic()
    code, barked = watched(HANGS, 0.5)
    assert (code < 0, barked) == (True, True)
    assert time.monotonic() - began < 10


def test_a_process_that_reports_goes_on_longer_than_the_silence():
    assert watched(WORKS, 0.9) == (0, False)
