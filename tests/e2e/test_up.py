"""`nullius up`: the site answers while the crawl runs, and one Ctrl-C ends everything."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


def health(port: int) -> dict:
    return json.loads(get(f"http://127.0.0.1:{port}/healthz"))


def wait_for(condition, seconds: float):
    """The first true answer of `condition`, which may refuse the connection until then."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := condition():
                return found
        except urllib.error.URLError:
            pass
        time.sleep(0.1)
    pytest.fail(f"not within {seconds} s")


def running(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def up(tmp_path):
    """A running newsroom: its process and its port."""
    port = free_port()
    command = [sys.executable, "-m", "nullius", "up", "--data", tmp_path, "--port", str(port)]
    process = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    yield process, port
    if running(process.pid):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_the_page_answers_while_the_crawl_runs_and_then_has_300_claims(up):
    process, port = up
    early = wait_for(lambda: health(port), 90)
    assert early["claims"] < 300
    assert "starter newsroom" in get(f"http://127.0.0.1:{port}/").lower()
    late = wait_for(lambda: (h := health(port))["claims"] >= 300 and h, 240)
    assert late["status"] == "ok"
    assert {"documents", "snapshots", "mentions", "questions", "by_status", "last_crawl"} <= set(
        late
    )

    # As a terminal does: to the whole group, in the middle of day 2's crawl.
    os.killpg(process.pid, signal.SIGINT)
    shown, _ = process.communicate(timeout=20)
    assert process.returncode == 0, shown
    assert "Traceback" not in shown, shown
    assert "This is the starter newsroom" in shown
    assert shown.rstrip().endswith("stopped")
    wait_for(lambda: not running(process.pid), 10)


def test_a_second_one_on_the_same_folder_says_so_and_exits(up, tmp_path):
    _, port = up
    wait_for(lambda: health(port), 90)
    command = [sys.executable, "-m", "nullius", "up", "--data", tmp_path]
    second = subprocess.run(
        [*command, "--port", str(free_port())], capture_output=True, text=True, timeout=30
    )
    assert second.returncode == 1
    assert "another `nullius up` serves" in second.stderr


def test_a_stop_by_signal_alone_ends_the_crawl_too(up):
    process, port = up
    wait_for(lambda: health(port), 90)
    process.send_signal(signal.SIGTERM)
    shown, _ = process.communicate(timeout=20)
    assert process.returncode == 0, shown
    wait_for(lambda: not running(process.pid), 10)
