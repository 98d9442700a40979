"""The API does what its OpenAPI document says, for whatever anybody sends (schemathesis)."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

pytest.importorskip("schemathesis", reason="schemathesis is not installed")

# Of each operation, beside the examples and the edges of its parameters.
EXAMPLES = 5


@pytest.fixture
def address(week: FlaskClient) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, week.application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_schemathesis_finds_nothing_with_all_checks(address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json"]
    command += ["--checks", "all", "--max-examples", str(EXAMPLES), "--seed", "1"]
    command += ["--continue-on-failure", "--no-color"]
    hooks = {"SCHEMATHESIS_HOOKS": "api_hooks", "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **hooks}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
    # Every operation of the document was tried.
    assert "Test cases:" in done.stdout
