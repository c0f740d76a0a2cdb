"""The PostgreSQL of the tests leaves nothing behind, even if a run of tests is killed."""

import subprocess
import sys

import psutil

from tests.support.postgres import PostgresServer, stop_leftovers
from tests.support.starter import ROOT

KILLED_RUN = """
import os, signal
from tests.support.postgres import running_server
with running_server() as server:
    print(server.folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def servers_of(folder: str) -> list[psutil.Process]:
    """Living processes that name the folder."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if folder in " ".join(process.info["cmdline"] or ())
    ]


def test_the_server_of_a_killed_run_is_stopped_and_a_running_one_is_not(
    postgresql_server: PostgresServer,
) -> None:
    command = [sys.executable, "-c", KILLED_RUN]
    killed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    folder = killed.stdout.strip()
    assert servers_of(folder) != []
    stop_leftovers()
    assert servers_of(folder) == []
    postgresql_server.run("SELECT 1")
