"""A process that hangs is ended; one that gives signs of life is not."""

import re
import subprocess
import sys
import time

import pytest

from nullius.watchdog import TooLong, Watchdog, processor_time

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


# The Python interpreter does nothing else while it looks for this.
STUCK = "re.search('(a+)+$', 'a' * 60 + 'b')"


def test_a_process_that_hangs_in_itself_is_ended_and_says_where():
    code = f"import re\nfrom nullius.watchdog import *\nwith ended_when_silent(0.5):\n    {STUCK}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert 'File "<string>", line 4' in done.stderr


def test_work_that_takes_too_much_processor_time_is_broken_off():
    with pytest.raises(TooLong, match=r"more than 0\.2 seconds"), processor_time(0.2):
        re.search("(a+)+$", "a" * 60 + "b")
    with processor_time(0.2):
        time.sleep(0.3)
