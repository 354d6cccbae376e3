import json
import os
import re
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request

import pytest

from toolkit.paths import ROOT

TOKEN = "formgrader-test"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def get(graded, tmp_path):
    """A Jupyter server in the class folder; returns a reader of its pages."""
    port = free_port()
    environment = os.environ | {
        "PATH": sysconfig.get_path("scripts") + os.pathsep + os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        **{f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")},
    }
    command = [
        "-m",
        "jupyter_server",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        f"--IdentityProvider.token={TOKEN}",
    ]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen([sys.executable, *command], cwd=graded.root, env=environment, stdout=log, stderr=log)

    def read(path):
        request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", headers={"Authorization": f"token {TOKEN}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read().decode("utf-8")

    for _ in range(60):
        try:
            read("api")
            break
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.5)
    yield read
    server.terminate()
    server.wait(10)


def test_can_a_trainer_open_a_written_part_in_formgrader(get):
    (assignment,) = json.loads(get("formgrader/api/assignments"))
    assert assignment["name"] == "tiny-sort"
    rows = json.loads(get("formgrader/api/submitted_notebooks/tiny-sort/tiny-sort"))
    assert {row["student"] for row in rows} == {"0012", "0013", "0014"}
    written = next(row["id"] for row in rows if row["student"] == "0013")
    page = get(f"formgrader/submissions/{written}/")
    assert "先去看谁" in page
    assert "先去第一家" in page


def test_is_formgrader_blind_with_the_rubric_in_sight(get):
    rows = json.loads(get("formgrader/api/submitted_notebooks/tiny-sort/tiny-sort"))
    row = next(row for row in rows if row["student"] == "0013")
    page = get(f"formgrader/submissions/{row['id']}/")
    assert f"Submission #{row['index'] + 1}" in page.replace("\n", " ")
    # nbgrader writes the name into the page and hides it: only the eye button shows it.
    css = get("formgrader/static/css/formgrade.css")
    assert re.search(r"\.name-shown\s*{\s*display:\s*none", css)
    assert page.index("说出是哪一家") < page.index("先去第一家")
