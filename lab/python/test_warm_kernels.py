"""Tries spare kernels with real ones: that they are handed over, and that nothing is left when something goes wrong.

    python test_warm_kernels.py REPOSITORY

`cargo lab test` runs this in the environment of its own server. On Linux only: it looks for what is left in /proc.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

import psutil
from jupyter_client.manager import KernelManager
from traitlets.config import Config

import nnfs_warm_kernels
from nnfs_warm_kernels import POOL, memory_limit, number_of_spares

REPOSITORY = Path(sys.argv.pop(1)).resolve()
NOTEBOOKS = REPOSITORY / "notebooks"
KERNELS = REPOSITORY / ".lab" / "kernels"
AT_ONCE = Config({"WarmKernelProvisioner": {"delay": 0.0, "delay_after_spare": 0.0}})
SERVES = "serves:"
START_SECONDS = 180
END_SECONDS = 30


class Kernel:
    """A kernel as a notebook has it."""

    def __init__(self, folder=NOTEBOOKS):
        began = time.monotonic()
        self.manager = KernelManager(kernel_name="rust", config=AT_ONCE)
        self.manager.start_kernel(cwd=str(folder))
        self.connect()
        self.seconds = time.monotonic() - began

    def connect(self):
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=START_SECONDS)

    def restart(self):
        began = time.monotonic()
        self.client.stop_channels()
        self.manager.restart_kernel()
        self.connect()
        return time.monotonic() - began

    @property
    def process(self):
        return self.manager.provisioner.pid

    def run(self, code):
        texts = []

        def hear(message):
            content = message["content"]
            texts.append(content.get("text") or content.get("evalue") or content.get("data", {}).get("text/plain", ""))

        self.client.execute_interactive(code, output_hook=hear, timeout=START_SECONDS)
        return "".join(texts).strip()

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


def wait_for(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def spare():
    """The spare kernel, when it is ready."""
    wait_for(lambda: POOL.spares and POOL.spares[0].is_ready.is_set(), START_SECONDS)
    return POOL.spares[0]


def processes():
    """The programs of kernels of this repository that run."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.exe()).is_relative_to(REPOSITORY / ".lab") and "python" not in process.name():
                found.append(process.pid)
        except (psutil.Error, OSError):
            pass
    return found


def folders():
    return list(KERNELS.iterdir()) if KERNELS.exists() else []


def serve():
    """What a Jupyter server does, as far as it matters here: runs a kernel and keeps a spare one."""
    kernel = Kernel()
    print(SERVES, kernel.process, spare().process.pid, flush=True)
    time.sleep(1000)


def pids_of(server):
    """The kernel and the spare one of such a server. The kernels print to the same place."""
    for line in server.stdout:
        if line.startswith(SERVES):
            return line.split()[1:]
    raise EOFError("the server ended")


class WarmKernels(unittest.TestCase):
    def tearDown(self):
        with POOL.lock:
            for waiting in POOL.spares:
                waiting.end()
            POOL.spares, POOL.wish = [], None
        self.assertTrue(wait_for(lambda: not processes(), END_SECONDS), f"left: {processes()}")
        # What a killed kernel leaves is removed at the next start.
        subprocess.run([REPOSITORY / ".lab/bin/lab", "kernel", "/no-such-file"], capture_output=True, check=False)
        self.assertEqual(folders(), [])

    def test_the_second_kernel_is_there_at_once_and_so_is_a_restart(self):
        first = Kernel()
        waiting = spare().process.pid
        second = Kernel()
        self.assertEqual(second.process, waiting)
        self.assertLess(second.seconds, 3)
        self.assertEqual(second.run("array![1.0, 2.0] * 2.0"), "[2. 4.]")
        self.assertEqual(first.run("let x = 1; x"), "1")
        self.assertIn("cannot find value `x`", second.run("x"))
        waiting = spare().process.pid
        self.assertLess(second.restart(), 5)
        self.assertEqual(second.process, waiting)
        self.assertEqual(second.run("array![1.0, 2.0] + 1.0"), "[2. 3.]")
        for kernel in (first, second):
            kernel.end()

    def test_a_killed_spare_is_replaced_by_a_usual_start(self):
        first = Kernel()
        waiting = spare().process.pid
        started = set(psutil.Process(waiting).children(recursive=True))
        os.kill(waiting, signal.SIGKILL)
        self.assertTrue(wait_for(lambda: not any(p.is_running() and p.status() != "zombie" for p in started), 10))
        second = Kernel()
        self.assertNotEqual(second.process, waiting)
        self.assertEqual(second.run("1 + 1"), "2")
        for kernel in (first, second):
            kernel.end()

    def test_changed_settings_make_a_spare_stale(self):
        with tempfile.TemporaryDirectory() as folder:
            settings = Path(folder) / "evcxr.toml"
            text = (NOTEBOOKS / "evcxr.toml").read_text()
            settings.write_text(text.replace('"../', f'"{REPOSITORY}/'))
            first = Kernel(folder)
            waiting = spare()
            settings.write_text(settings.read_text() + "# changed\n")
            second = Kernel(folder)
            self.assertEqual(waiting.answers, ["stale"])
            self.assertNotEqual(second.process, waiting.process.pid)
            self.assertEqual(second.run("1 + 1"), "2")
            for kernel in (first, second):
                kernel.end()

    def test_a_spare_that_finds_no_room_costs_the_notebook_nothing(self):
        first = Kernel()
        spare()
        with POOL.lock:
            (command, cwd, env, ip), (full,) = POOL.wish, POOL.spares
            POOL.spares = []
        full.end()
        # Nothing can be written below this.
        nowhere = dict(env, NNFS_HOME="/dev/null/full", XDG_CACHE_HOME="/dev/null/full")
        without_room = nnfs_warm_kernels.Spare(command, cwd, nowhere, ip)
        POOL.spares.append(without_room)
        self.assertTrue(wait_for(lambda: without_room.process.poll() is not None, END_SECONDS))
        second = Kernel()
        self.assertEqual(second.run("1 + 1"), "2")
        for kernel in (first, second):
            kernel.end()

    def test_two_servers_end_without_a_trace_when_they_are_killed(self):
        servers = [
            subprocess.Popen([sys.executable, __file__, REPOSITORY, "serve"], stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        kernels = [pids_of(server) for server in servers]
        self.assertEqual(len({pid for pids in kernels for pid in pids}), 4)
        for server in servers:
            server.kill()
            server.wait()
            server.stdout.close()
        self.assertTrue(wait_for(lambda: not processes(), END_SECONDS), f"left: {processes()}")


class Numbers(unittest.TestCase):
    def number(self, memory, **variables):
        with mock.patch.dict(os.environ, variables), mock.patch("nnfs_warm_kernels.memory_limit", lambda: memory):
            if "NNFS_WARM_KERNELS" not in variables:
                os.environ.pop("NNFS_WARM_KERNELS", None)
            return number_of_spares()

    def test_the_variable_decides_then_the_place_then_the_memory(self):
        self.assertEqual(self.number(8e9), 1)
        self.assertEqual(self.number(4e9), 0)
        self.assertEqual(self.number(8e9, JUPYTERHUB_USER="ada"), 0)
        self.assertEqual(self.number(8e9, BINDER_SERVICE_HOST="host"), 0)
        self.assertEqual(self.number(4e9, JUPYTERHUB_USER="ada", NNFS_WARM_KERNELS="2"), 2)
        self.assertEqual(self.number(8e9, NNFS_WARM_KERNELS="0"), 0)
        self.assertEqual(self.number(8e9, NNFS_WARM_KERNELS="many"), 0)

    def test_a_control_group_limits_the_memory(self):
        with tempfile.TemporaryDirectory() as root:
            root = Path(root)
            group = root / "sys/fs/cgroup/user/session"
            group.mkdir(parents=True)
            (root / "proc/self").mkdir(parents=True)
            (root / "proc/self/cgroup").write_text("0::/user/session\n")
            (group / "memory.max").write_text("max\n")
            whole = memory_limit(root)
            self.assertEqual(whole, psutil.virtual_memory().total)
            (group.parent / "memory.max").write_text("2000000000\n")
            self.assertEqual(memory_limit(root), 2_000_000_000)


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        unittest.main(verbosity=2)
