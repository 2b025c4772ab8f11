"""`manage.py serve`, started for real and ended in several ways: nothing may be left behind."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest
import snapshot
import websockets.sync.client
from servers import ROOT, environment, free_port, serving, wait_until

from deliberation.assemblies.live import frames

pytestmark = pytest.mark.xdist_group("serve")


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "town.sqlite3"
    shutil.copyfile(snapshot.migrated_sqlite(), path)
    return path


def alive(processes):
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def with_all_workers(server):
    """The server's family once the worker's cluster is complete: the leader, its guard, and three below it."""
    wait_until(lambda: len(server.family()) >= 6, what="a complete worker")
    return server.family()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_the_server_takes_the_worker_with_it(database, tmp_path, signum):
    with serving(database, folder=tmp_path) as server:
        family = with_all_workers(server)
        server.process.send_signal(signum)
        assert server.process.wait(30) == 0, server.said()
        assert alive(family) == []


def test_a_server_killed_without_warning_leaves_no_orphan(database, tmp_path):
    with serving(database, folder=tmp_path) as server:
        family = with_all_workers(server)
        server.process.kill()
        server.process.wait()
        wait_until(lambda: not alive(family), what="the end of the worker")


def test_a_child_whose_parent_is_killed_before_it_can_ask_the_kernel_is_no_orphan():
    program = """if True:
        import os, time
        os.register_at_fork(after_in_child=lambda: time.sleep(0.5))  # the moment between being there and asking
        from config.worker import children_end_with_us
        children_end_with_us()
        child = os.fork()
        if child == 0:
            time.sleep(30)
            os._exit(0)
        print(child, flush=True)
        os.kill(os.getpid(), 9)
    """
    there = {"PYTHONPATH": str(ROOT / "site")}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=os.environ | there) as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        wait_until(lambda: not alive([child]), seconds=15, what="the end of the child")


def test_a_worker_that_breaks_is_started_again_and_the_log_says_so(database, tmp_path):
    with serving(database, folder=tmp_path) as server:
        family = with_all_workers(server)
        leader = psutil.Process(server.process.pid).children()[0]
        leader.kill()
        wait_until(lambda: not alive(p for p in family if p.pid != server.process.pid), what="the end of its children")
        wait_until(lambda: len(server.family()) >= 6, what="a new worker")
        assert "The task worker ended with status -9; it starts again in 1 s." in server.said()
        assert psutil.Process(server.process.pid).children()[0].pid != leader.pid


def test_the_worker_carries_out_a_task_that_a_page_left_for_it(database, tmp_path):
    note = tmp_path / "done"
    with serving(database, folder=tmp_path):
        subprocess.run(
            [
                sys.executable,
                str(ROOT / "manage.py"),
                "shell",
                "--no-imports",
                "-c",
                f"from django_q.tasks import async_task; async_task('pathlib.Path.touch', __import__('pathlib').Path({str(note)!r}))",
            ],
            env=environment(database),
            check=True,
        )
        wait_until(note.exists, what="the task")


def test_without_a_worker_there_is_one_process(database, tmp_path):
    with serving(database, "--no-worker", folder=tmp_path) as server:
        assert len(server.family()) == 1


def refused(*options, database):
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "serve", *options],
        env=environment(database),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_in_use_is_said_in_one_line(database):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = refused("--port", str(port), database=database)
    assert ended.returncode == 2
    assert ended.stderr.strip().splitlines()[-1] == (
        f"CommandError: Cannot listen on 127.0.0.1 port {port}: "
        "another program is listening there; stop it or choose another --port."
    )


def test_a_port_that_is_no_port_is_said_in_one_line(database):
    ended = refused("--port", "70000", database=database)
    assert ended.returncode == 2
    assert "There is no port 70000" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_empty_database_is_said_in_one_line(tmp_path):
    ended = refused("--port", str(free_port()), database=tmp_path / "a" / "new" / "folder" / "town.sqlite3")
    assert ended.returncode == 2
    assert "run `manage.py migrate` first" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_unreachable_database_is_said_in_one_line():
    ended = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(free_port())],
        env=environment(Path("unused")) | {"DATABASE_URL": f"postgres://x@127.0.0.1:{free_port()}/x"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "The database does not answer" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_serve_prepares_a_house_by_itself(database, tmp_path):
    """`make run`: nobody lives in the database yet, and one step of it is missing (all of them take a minute; the snapshot
    that tests start from has had them all)."""
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "voting", "0008", "--verbosity", "0"],
        env=environment(database),
        check=True,
    )
    with serving(database, "--prepare", "--no-worker", folder=tmp_path) as server:
        with urllib.request.urlopen(server.url + "/readyz", timeout=30) as answer:
            assert answer.read() == b'{"status": "ready"}'
        with urllib.request.urlopen(server.url + "/proposals/", timeout=30) as answer:
            assert b"Harbor" in answer.read()
        assert "Building the database (1 step;" in server.said()
        assert "Building the demo city" in server.said()


def test_a_frame_that_is_too_large_is_answered_and_a_huge_one_ends_the_socket(database, tmp_path):
    with serving(database, "--no-worker", folder=tmp_path) as server:
        address = server.url.replace("http", "ws", 1) + "/live/assemblies/1/"
        with websockets.sync.client.connect(address, origin=server.url) as page:
            for size in (frames.LARGEST + 1, frames.TOLERATED):
                page.send("x" * size)
                assert json.loads(page.recv(30)) == {
                    "type": "error",
                    "code": "too-big",
                    "reason": "The frame is larger than 4096 bytes.",
                }
            page.send("x" * (frames.TOLERATED + 1))
            with pytest.raises(websockets.exceptions.ConnectionClosedError) as ended:
                page.recv(30)
            assert ended.value.rcvd.code == 1009


def test_the_log_names_no_address(database, tmp_path):
    with serving(database, "--no-worker", folder=tmp_path) as server:
        request = urllib.request.Request(
            server.url + "/nowhere/ana@example.org", headers={"X-Forwarded-For": "203.0.113.9"}
        )
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(request, timeout=30)
        assert "203.0.113.9" not in server.said()
        assert "127.0.0.1" not in server.said().replace(server.url, "")
        assert "ana@example.org" not in server.said()
        assert os.path.exists(server.log)
