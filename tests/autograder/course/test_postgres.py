"""The gradebook on PostgreSQL: Debian's server, started here on a socket of its own."""

import getpass
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course import gradebook
from autograder.course.folder import ClassFolder
from autograder.course.new_class import new_class
from autograder.course.release import release
from tests.autograder.small_class import TINY, Class
from toolkit.errors import ContentError


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Address of an empty server; it listens on a socket in its own folder, not on the network."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert found, "run tests/install_debian.sh: Debian's postgresql is part of what is tested"
    home = Path("/tmp") / f"kf-pg-{os.getpid()}"
    home.mkdir(mode=0o700)
    root = os.getuid() == 0
    if root:
        # PostgreSQL refuses to run as root.
        shutil.chown(home, "postgres")
    user = "postgres" if root else getpass.getuser()
    drop = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] if root else []

    def run(tool, *words):
        done = subprocess.run(
            [*drop, str(found[-1] / tool), *words], cwd=home, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    data, log = home / "data", home / "log"
    run("initdb", "-D", str(data), "--auth", "trust", "-E", "UTF8", "--locale", "C.UTF-8")
    options = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
    run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-o", options, "start")
    try:

        def database(name):
            run("createdb", "-h", str(home), name)
            return f"postgresql+psycopg://{user}@/{name}?host={home}"

        yield database
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        time.sleep(0.1)
        shutil.rmtree(home)


def test_does_a_class_on_postgresql_go_the_whole_way(server, tmp_path, roster_file):
    address = server("spring")
    root = tmp_path / "spring"
    done = CliRunner().invoke(app, ["new-class", str(root), "--roster", str(roster_file), "--db", address])
    assert done.exit_code == 0, done.output
    release(ClassFolder.open(root), TINY)
    made = Class(root)
    made.put("群聊.txt", f"{made.code('0012')}\n{made.code('0013', 'litres_as_tonnes')}\n")
    made.collect()
    first = made.grade()
    assert [verdict.score for verdict in first.values()] == [16, 11, None, None]
    assert not (root / "gradebook.db").exists()
    with gradebook.opened(made.folder) as book:
        grade = book.find_grade("visit-note", "tiny-sort", "tiny-sort", "0012")
        grade.manual_score, grade.needs_manual_grade = 3, False
        book.db.commit()
    again = made.grade(again=True)["0012"]
    assert (again.score, again.pending) == (19, False)
    assert CliRunner().invoke(app, ["report", str(root)]).exit_code == 0


def test_is_a_database_of_another_class_refused_and_nothing_written(server, tmp_path, roster_file):
    address = server("taken")
    new_class(tmp_path / "first", roster_file, db=address)
    with pytest.raises(ContentError, match="别的班"):
        new_class(tmp_path / "second", roster_file, db=address)
    assert not (tmp_path / "second").exists()


def test_is_a_server_that_is_not_there_one_sentence(tmp_path, roster_file):
    with pytest.raises(ContentError, match="打不开"):
        new_class(tmp_path / "spring", roster_file, db="postgresql+psycopg://nobody@/none?host=/nowhere")
    with pytest.raises(ContentError, match="gradebook"):
        new_class(tmp_path / "spring", roster_file, db="mysql://nobody@localhost/none")
    assert not (tmp_path / "spring").exists()
