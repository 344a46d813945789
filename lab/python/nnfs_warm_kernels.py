"""Kernels that are started before they are asked for.

A Rust kernel takes seconds to start, as it reads and loads the libraries. So a Jupyter server keeps a spare one: the next
notebook, or the next restart, gets that, and another is started in the background. This is a kernel provisioner, Jupyter's
own way to say how kernels are started; `cargo lab setup` installs it beside JupyterLab, and only the server that
`cargo lab` starts has a kernel description that names it.

NNFS_WARM_KERNELS says how many spare kernels there may be; 0 switches them off. Where it is not set there is one, but none
on Windows, in a hub or in Binder, and where this process may use less than 6 GB of memory.

A spare kernel is `lab kernel FILE --spare`, a session of its own. It says "ready" on its stdout when it has started. It is
told on its stdin where Jupyter's connection file is, and answers "taken" when it is reached there, or why it is not, such
as "stale" when the crates have changed. When its stdin is closed instead, as at the end of this process, it ends and
leaves nothing behind. Whatever goes wrong with it, the notebook gets a kernel that is started as usual.
"""

import asyncio
import atexit
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Float

ENOUGH_MEMORY = 6e9
# A kernel takes 0.7 GB; so much has to be free for a spare one.
ENOUGH_FREE_MEMORY = 1.5e9
# A spare kernel that does not answer is given up.
ANSWER_SECONDS = 5
START_SECONDS = 180
END_SECONDS = 5
# All kernels of this server are signed with one key: a spare kernel has to know it before it belongs to a notebook.
KEY = secrets.token_hex(32).encode()
# What is of one notebook only, and no reason to start another kernel.
OF_A_NOTEBOOK = ("JPY_SESSION_NAME",)


def number_of_spares():
    """How many spare kernels there may be."""
    said = os.environ.get("NNFS_WARM_KERNELS", "").strip()
    if said:
        return int(said) if said.isdecimal() else 0
    shared = any(name.startswith(("JUPYTERHUB_", "BINDER_")) for name in os.environ)
    if sys.platform == "win32" or shared:
        return 0
    return 1 if memory_limit() >= ENOUGH_MEMORY else 0


def memory_limit(root=Path("/")):
    """The memory that this process may use, in bytes: the machine's, or less where a control group says so."""
    limits = [psutil.virtual_memory().total]
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        lines = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            folder, name = root / "sys/fs/cgroup", "memory.max"
        elif "memory" in controllers.split(","):
            folder, name = root / "sys/fs/cgroup/memory", "memory.limit_in_bytes"
        else:
            continue
        group = folder / path.lstrip("/")
        # In a container the path may be that of the machine outside.
        for place in [folder, group, *group.parents]:
            if place != folder and folder not in place.parents:
                continue
            try:
                limits.append(int((place / name).read_text()))
            except (OSError, ValueError):
                pass  # "max", or not there
    return min(limits)


class Spare:
    """A kernel that waits for a notebook."""

    def __init__(self, command, cwd, env, ip):
        self.began = time.monotonic()
        self.is_ready = threading.Event()
        self.answers = []
        # As Jupyter's own file, for this user's eyes only. The kernel has read it when it is ready.
        descriptor, self.file = tempfile.mkstemp(prefix="nnfs-spare-", suffix=".json")
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                json.dump({"transport": "tcp", "ip": ip, "key": KEY.decode()}, file)
            self.process = subprocess.Popen(
                [*command, self.file, "--spare"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=cwd,
                env=env,
                text=True,
                start_new_session=True,
            )
        except BaseException:
            self.remove_file()
            raise
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            if line.strip() == "ready":
                self.is_ready.set()
            else:
                self.answers.append(line.strip())
        self.process.stdout.close()
        self.remove_file()

    def remove_file(self):
        try:
            os.unlink(self.file)
        except OSError:
            pass

    @property
    def is_usable(self):
        is_late = not self.is_ready.is_set() and time.monotonic() - self.began > START_SECONDS
        return self.process.poll() is None and not is_late

    async def hand_over(self, connection_file):
        """Gives the kernel to the notebook of this connection file. The answer is "taken", or why it is not."""
        try:
            self.process.stdin.write(f"{connection_file}\n")
            self.process.stdin.flush()
        except OSError as error:
            return str(error)
        end = time.monotonic() + ANSWER_SECONDS
        while not self.answers:
            if self.process.poll() is not None:
                return f"it has ended with {self.process.returncode}"
            if time.monotonic() > end:
                return "it does not answer"
            await asyncio.sleep(0.01)
        self.remove_file()
        return self.answers[0]

    def end(self):
        """Lets the kernel end by itself; ends it, and all that it started, when it does not."""
        try:
            self.process.stdin.close()
        except OSError:
            pass
        threading.Thread(target=self.wait_for_end, daemon=True).start()

    def wait_for_end(self):
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        if hasattr(os, "killpg"):
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except OSError:
                pass  # There is nothing left of it.
        self.process.wait()
        self.remove_file()


class Pool:
    """The spare kernels of this process, all alike: for one folder, with one environment."""

    def __init__(self):
        self.lock = threading.Lock()
        self.wish = None
        self.spares = []
        self.is_closed = False
        atexit.register(self.close)

    def take(self, wish):
        """A spare kernel for this wish, the oldest first; None if there is none."""
        with self.lock:
            self.drop_the_others(wish)
            return self.spares.pop(0) if self.spares else None

    def prepare(self, wish, seconds, log):
        """Sees to it, in some seconds, that there are as many as there may be."""
        timer = threading.Timer(seconds, self.fill, (wish, log))
        timer.daemon = True
        with self.lock:
            self.wish = wish
        timer.start()

    def fill(self, wish, log):
        with self.lock:
            if self.is_closed or wish != self.wish:
                return
            self.drop_the_others(wish)
            while len(self.spares) < number_of_spares():
                if psutil.virtual_memory().available < ENOUGH_FREE_MEMORY:
                    log.info("No spare Rust kernel is started: memory is short.")
                    return
                command, cwd, env, ip = wish
                try:
                    self.spares.append(Spare(command, cwd, dict(env), ip))
                except OSError as error:
                    log.warning("No spare Rust kernel can be started: %s", error)
                    return

    def drop_the_others(self, wish):
        kept = [spare for spare in self.spares if wish == self.wish and spare.is_usable]
        for spare in self.spares:
            if spare not in kept:
                spare.end()
        self.spares = kept

    def close(self):
        with self.lock:
            self.is_closed = True
            for spare in self.spares:
                spare.end()
            for spare in self.spares:
                spare.wait_for_end()
            self.spares = []


POOL = Pool()


class WarmKernelProvisioner(LocalProvisioner):
    """Starts a kernel as usual, or takes a spare one."""

    delay = Float(30, config=True, help="Seconds from a usual start to that of the spare kernel.")
    delay_after_spare = Float(30, config=True, help="Seconds from taking a spare kernel to the start of the next.")

    async def pre_launch(self, **kwargs):
        if number_of_spares() and self.parent is not None and not os.path.exists(self.parent.connection_file):
            self.parent.session.key = KEY
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd, **kwargs):
        wish = self.wish_of(cmd, kwargs)
        if wish is None or not number_of_spares():
            return await super().launch_kernel(cmd, **kwargs)
        while spare := POOL.take(wish):
            answer = await spare.hand_over(self.parent.connection_file)
            if answer == "taken":
                self.process = spare.process
                self.pid = self.pgid = spare.process.pid
                self.cwd = kwargs.get("cwd") or os.getcwd()
                POOL.prepare(wish, self.delay_after_spare, self.log)
                return self.connection_info
            self.log.info("The spare Rust kernel is not used: %s", answer)
            spare.end()
        # The next spare one is started whether this start succeeds or not, but not at the same time.
        POOL.prepare(wish, self.delay, self.log)
        return await super().launch_kernel(cmd, **kwargs)

    def wish_of(self, cmd, kwargs):
        """What a spare kernel must have been started with to be taken; None if there cannot be any."""
        connection_file = os.path.realpath(self.parent.connection_file) if self.parent is not None else None
        if self.parent is None or self.parent.transport != "tcp" or cmd[-1:] != [connection_file]:
            return None
        env = dict(kwargs.get("env") or os.environ)
        for name in OF_A_NOTEBOOK:
            env.pop(name, None)
        return tuple(cmd[:-1]), str(kwargs.get("cwd") or os.getcwd()), tuple(sorted(env.items())), self.parent.ip
