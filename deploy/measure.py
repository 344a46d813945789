"""Runs chapters through running Jupyter servers, as a browser would, and measures time and memory.

    WORKBOOK/.lab/venv/bin/python deploy/measure.py --user USER [--chapter NAME] [--limit MEGABYTES] -- START JUPYTER...

starts a server as USER, by the words after `--` such as `binder/start jupyter-lab`, runs one chapter in it and stops it.
It fails when a cell fails, when a page of the launch links is not there, or when the server, the kernel and all that
they start ever take more memory than the limit. Needs root. deploy/test-binder.sh calls it; deploy/test-hub.py uses its
parts.
"""

import argparse
import json
import os
import pwd
import secrets
import statistics
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import requests
import websocket

WORKBOOK = Path(sys.prefix).parent.parent
PORT = 8888
PREFIX = "/user/learner/"

CELL_TIMEOUT_SECONDS = 300
SAMPLE_SECONDS = 0.5


class Server:
    """A Jupyter server, known by its address and a token."""

    def __init__(self, url, token):
        self.url = url.rstrip("/")
        self.headers = {"Authorization": f"token {token}"}

    def request(self, method, path, **options):
        return requests.request(method, f"{self.url}/{path}", headers=self.headers, timeout=60, **options)

    def get(self, path):
        answer = self.request("GET", path)
        answer.raise_for_status()
        return answer.json()

    def wait(self, seconds):
        """Waits until the server answers."""
        end = time.monotonic() + seconds
        while True:
            try:
                return self.get("api/status")
            except requests.RequestException:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)


@dataclass
class Run:
    """What came of one chapter."""

    first_cell_seconds: float = 0.0
    first_cell_cpu_seconds: float = 0.0
    cpu_seconds: float = 0.0
    cell_seconds: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    @property
    def median_seconds(self):
        return statistics.median(self.cell_seconds[1:])


def run_chapter(server, path, user, look=lambda: []):
    """Opens the notebook at `path` on the server, with the kernel that it names, and runs its cells in order.

    The processor's time is that of all processes of `user`. Before the kernel is ended, `look` may look at what it left behind, and say what is wrong with it.
    """
    notebook = server.get(f"api/contents/{path}")["content"]
    start, cpu_start = time.monotonic(), cpu_seconds(user)
    answer = server.request(
        "POST",
        "api/sessions",
        json={
            "path": path,
            "name": path,
            "type": "notebook",
            "kernel": {"name": notebook["metadata"]["kernelspec"]["name"]},
        },
    )
    answer.raise_for_status()
    session = answer.json()
    run = Run()
    kernel = Kernel(server, session["kernel"]["id"])
    try:
        for number, cell in enumerate(notebook["cells"], start=1):
            if cell["cell_type"] != "code":
                continue
            before = time.monotonic()
            problem = kernel.execute("".join(cell["source"]), cell["metadata"].get("tags", []))
            run.cell_seconds.append(time.monotonic() - before)
            if problem:
                run.problems.append(f"cell {number}: {problem}")
            if len(run.cell_seconds) == 1:
                run.first_cell_seconds = time.monotonic() - start
                run.first_cell_cpu_seconds = cpu_seconds(user) - cpu_start
        run.cpu_seconds = cpu_seconds(user) - cpu_start
        run.problems += look()
    finally:
        kernel.close()
        server.request("DELETE", f"api/sessions/{session['id']}")
    return run


class Kernel:
    """A running kernel, talked to as JupyterLab does."""

    def __init__(self, server, kernel_id):
        self.session = uuid.uuid4().hex
        url = server.url.replace("http", "ws", 1)
        self.socket = websocket.create_connection(
            f"{url}/api/kernels/{kernel_id}/channels?session_id={self.session}",
            header=[f"{name}: {value}" for name, value in server.headers.items()],
            timeout=CELL_TIMEOUT_SECONDS,
        )

    def execute(self, source, tags):
        """Runs a cell. Returns what went wrong beyond what its tags allow, else None."""
        message_id = uuid.uuid4().hex
        header = {
            "msg_id": message_id,
            "msg_type": "execute_request",
            "session": self.session,
            "username": "",
            "version": "5.3",
            "date": "",
        }
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": False}
        self.socket.send(
            json.dumps(
                {
                    "header": header,
                    "parent_header": {},
                    "metadata": {},
                    "content": content,
                    "channel": "shell",
                    "buffers": [],
                }
            )
        )
        problem, replied, idle = None, False, False
        while not (replied and idle):
            message = json.loads(self.socket.recv())
            if message["parent_header"].get("msg_id") != message_id:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "execute_reply":
                replied = True
                if content["status"] == "error" and "raises-exception" not in tags:
                    problem = content.get("evalue") or content.get("ename")
            elif kind == "status" and content["execution_state"] == "idle":
                idle = True
            elif kind == "stream" and content["name"] == "stderr" and "panics" not in tags:
                # The kernel answers "ok" to a panic and to a `?` that fails: both only write there.
                problem = content["text"]
        return problem

    def close(self):
        self.socket.close()


class Memory(threading.Thread):
    """Samples the memory of all processes of some users, each page that several share counted once."""

    def __init__(self, users):
        super().__init__(daemon=True)
        self.peak_bytes = dict.fromkeys(users, 0)
        self.peak_of_all = 0
        self.finished = threading.Event()

    def run(self):
        while not self.finished.wait(SAMPLE_SECONDS):
            now = dict.fromkeys(self.peak_bytes, 0)
            for process in psutil.process_iter(["username"]):
                user = process.info["username"]
                if user in now:
                    try:
                        now[user] += process.memory_full_info().pss
                    except psutil.Error:
                        pass
            for user, memory in now.items():
                self.peak_bytes[user] = max(self.peak_bytes[user], memory)
            self.peak_of_all = max(self.peak_of_all, sum(now.values()))

    def stop(self):
        self.finished.set()
        self.join()


def cpu_seconds(user):
    """What the user's processes, and those that they have started and that have ended, took of the processor."""
    total = 0.0
    for process in psutil.process_iter(["username", "cpu_times"]):
        if process.info["username"] == user and process.info["cpu_times"]:
            times = process.info["cpu_times"]
            total += times.user + times.system + times.children_user + times.children_system
    return total


def megabytes(size):
    return f"{size / 1e6:.0f} MB"


def as_user(user, variables):
    """What makes subprocess start a program as another user, with a clean environment."""
    account = pwd.getpwnam(user)
    return {
        "user": account.pw_uid,
        "group": account.pw_gid,
        "extra_groups": [],
        "cwd": account.pw_dir,
        "env": {"HOME": account.pw_dir, "USER": user, "LANG": "C.UTF-8", "PATH": os.environ["PATH"], **variables},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--user", required=True)
    parser.add_argument("--chapter", default="03-layers")
    parser.add_argument("--limit", type=int, default=2000)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()

    token = secrets.token_hex(16)
    healthy = [WORKBOOK / "deploy/is-healthy"]
    as_service = {"env": {**os.environ, "JUPYTERHUB_SERVICE_PREFIX": PREFIX}, "check": False}
    if subprocess.run(healthy, **as_service).returncode == 0:
        sys.exit(f"something answers on port {PORT} already")
    memory = Memory([options.user])
    memory.start()
    began = time.monotonic()
    process = subprocess.Popen(
        [
            *options.command,
            "--no-browser",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={PORT}",
            f"--ServerApp.base_url={PREFIX}",
        ],
        **as_user(options.user, {"JUPYTER_TOKEN": token}),
    )
    try:
        server = Server(f"http://127.0.0.1:{PORT}{PREFIX}", token)
        server.wait(60)
        started = time.monotonic() - began
        problems = []
        if subprocess.run(healthy, **as_service).returncode != 0:
            problems.append("deploy/is-healthy says that the server is not healthy")
        for chapter in sorted((WORKBOOK / "notebooks").glob("[0-9]*.ipynb")):
            page = f"my-notebooks/{chapter.name}"
            if not server.request("GET", f"lab/tree/{page}").ok or not server.request("GET", f"api/contents/{page}").ok:
                problems.append(f"{page} does not open")
        if not server.request("GET", "custom/custom.css").ok:
            problems.append("the page has no style sheet")
        idle = memory.peak_bytes[options.user]
        run = run_chapter(server, f"my-notebooks/{options.chapter}.ipynb", options.user)
        problems += run.problems
    finally:
        process.terminate()
        process.wait(30)
        memory.stop()
    peak = memory.peak_bytes[options.user]
    if peak > options.limit * 1e6:
        problems.append(f"{megabytes(peak)} of memory were in use, more than {options.limit} MB")
    print(f"one user, chapter {options.chapter}, {os.cpu_count()} cores")
    print(f"  server answers after {started:5.1f} s")
    print(f"  first cell after     {run.first_cell_seconds:5.1f} s, from starting the kernel")
    print(f"  median cell          {run.median_seconds:6.2f} s, slowest {max(run.cell_seconds[1:]):.2f} s")
    print(f"  processor's time     {run.first_cell_cpu_seconds:5.1f} s to the first cell, {run.cpu_seconds:.1f} s in all")
    print(f"  memory               server {megabytes(idle)}, peak with kernel and compilers {megabytes(peak)}")
    for problem in problems:
        print(f"FAILED: {problem}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
