"""Runs a notebook in the real kernel and writes what it printed.

    python execute.py NOTEBOOK OUTPUT [--kernel NAME] [--folder FOLDER] [--timeout SECONDS]
                      [--slow CELL,CELL --slow-timeout SECONDS] [--total SECONDS] [--warm]

A cell with the tag "stop" is stopped after a second, as by the button.

A cell may take --timeout seconds, one of the --slow ones (counted from 1 among all cells) --slow-timeout seconds, and
all cells together --total seconds. When a limit is reached the kernel is ended, with all processes that it started. With
--warm the kernel is a spare one that has started before.

OUTPUT gets a JSON object: "notebook" (the executed notebook, with what was run so far), "ready_seconds" (from starting
the kernel until it answers), "cell_seconds" (one number or null for each cell), "cell_compiles" (how often each was
compiled, by the length of the file that NNFS_COUNT_COMPILES names), "ready_cpu_seconds" and "cell_cpu_seconds" (the
processor's time of the kernel and all its processes), "peak_bytes" (the largest memory of the kernel and
all its processes together) and "died" (null, or an object of "cell", "timed_out" and "message" if the run
ended early).
"""

import argparse
import asyncio
import ctypes
import json
import os
import queue
import sys
import threading
import time

import nbformat
import psutil
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from traitlets.config import Config

LATE_OUTPUT_SECONDS = 0.08
STOP_SECONDS = 1
SAMPLE_SECONDS = 0.1
# Where the libraries are compiled first, on a busy machine.
START_SECONDS = 900
# The launcher removes the kernel's folder when the kernel has ended; it is given this long.
LAUNCHER_SECONDS = 5
# A cell that prints without end would fill the memory of this process before its time is up.
MOST_PRINTED = 2_000_000
PR_SET_CHILD_SUBREAPER = 36


class Client(NotebookClient):
    """A client that goes on after errors, times each cell and waits for output that arrives late.

    The kernel sends what a cell prints from a thread of its own, and may say "idle" before the last line is out.
    """

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.cell_seconds = [None] * len(self.nb.cells)
        self.cell_cpu_seconds = [None] * len(self.nb.cells)
        self.cell_compiles = [None] * len(self.nb.cells)
        self.printed = 0

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        await super()._async_poll_output_msg(parent_msg_id, cell, cell_index)
        while True:
            try:
                message = await self.kc.iopub_channel.get_msg(timeout=LATE_OUTPUT_SECONDS)
            except queue.Empty:
                return
            if message["parent_header"].get("msg_id") == parent_msg_id and message["msg_type"] != "status":
                self.process_message(message, cell, cell_index)

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] == "stream":
            self.printed += len(msg["content"]["text"])
            if self.printed > MOST_PRINTED:
                return None
        return super().process_message(msg, cell, cell_index)

    async def async_execute_cell(self, cell, cell_index, *arguments, **options):
        if cell.cell_type != "code":
            return cell
        self.printed = 0
        compiles, cpu_seconds = compiles_so_far(), cpu_seconds_so_far()
        stop = asyncio.create_task(self.stop()) if "stop" in cell.metadata.get("tags", []) else None
        start = time.monotonic()
        try:
            return await super().async_execute_cell(cell, cell_index, *arguments, **options)
        finally:
            if stop is not None:
                stop.cancel()
            self.cell_seconds[cell_index] = time.monotonic() - start - LATE_OUTPUT_SECONDS
            self.cell_cpu_seconds[cell_index] = cpu_seconds_so_far() - cpu_seconds
            self.cell_compiles[cell_index] = compiles_so_far() - compiles

    async def stop(self):
        await asyncio.sleep(STOP_SECONDS)
        await self.km.interrupt_kernel()


async def prepare_spare_kernel(kernel, folder):
    """Starts a kernel, waits until there is a spare one, and ends it again: the next start gets the spare one."""
    from nnfs_warm_kernels import POOL

    manager = AsyncKernelManager(
        kernel_name=kernel, config=Config({"WarmKernelProvisioner": {"delay": 0.0, "delay_after_spare": 1e6}})
    )
    await manager.start_kernel(cwd=folder)
    end = time.monotonic() + START_SECONDS
    while not any(spare.is_ready.is_set() for spare in POOL.spares):
        if time.monotonic() > end:
            raise TimeoutError("there is no spare kernel")
        await asyncio.sleep(0.1)
    await manager.shutdown_kernel(now=True)


def cpu_seconds_so_far():
    """The processor's time of the kernel: of the processes that run, and of those that they have waited for."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
        total += getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    return total


def compiles_so_far():
    try:
        return os.path.getsize(os.environ["NNFS_COUNT_COMPILES"])
    except (KeyError, OSError):
        return 0


class Memory(threading.Thread):
    """Samples the memory of this process's children, each page that several share counted once."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self.finished = threading.Event()

    def run(self):
        while not self.finished.wait(SAMPLE_SECONDS):
            total = sum(map(self.memory_of, psutil.Process().children(recursive=True)))
            self.peak_bytes = max(self.peak_bytes, total)

    @staticmethod
    def memory_of(process):
        try:
            memory = process.memory_full_info()
            return getattr(memory, "pss", None) or getattr(memory, "uss", None) or memory.rss
        except psutil.Error:
            return 0


class Watchdog(threading.Thread):
    """Ends the kernel when a limit is reached.

    It is a thread of its own: a cell that prints without end keeps the client so busy that its own limits never count.
    """

    def __init__(self, total):
        super().__init__(daemon=True)
        self.total = total
        self.end_of_all = None
        self.cell = None  # The number of the running cell, its limit and when that is reached.
        self.reached = None
        self.lock = threading.Lock()
        self.finished = threading.Event()

    def begin(self):
        if self.total is not None:
            self.end_of_all = time.monotonic() + self.total

    def watch(self, number, limit):
        with self.lock:
            self.cell = (number, limit, time.monotonic() + limit)

    def rest(self):
        with self.lock:
            self.cell = None

    def run(self):
        while not self.finished.wait(SAMPLE_SECONDS):
            with self.lock:
                self.reached = self.reached or self.limit_reached()
            if self.reached:
                end_processes(psutil.Process().children(recursive=True))
                return

    def limit_reached(self):
        now = time.monotonic()
        if self.cell is None:
            return None
        number, limit, end = self.cell
        if now > end:
            return f"cell {number} did not end within {limit} s"
        if self.end_of_all is not None and now > self.end_of_all:
            return f"the whole notebook did not end within {self.total} s; it was in cell {number}"
        return None


def end_processes(processes):
    """Ends processes at once; the launcher, which is this process's own child, only if it does not end by itself."""
    own = psutil.Process().pid
    launchers = [process for process in processes if parent_of(process) == own]
    for process in processes:
        if process not in launchers:
            kill(process)
    _, left = psutil.wait_procs(launchers, timeout=LAUNCHER_SECONDS)
    for process in left:
        kill(process)


def parent_of(process):
    try:
        return process.ppid()
    except psutil.Error:
        return None


def kill(process):
    try:
        process.kill()
    except psutil.Error:
        pass


def adopt_orphans():
    """On Linux, processes whose parent has ended become children of this one, so that they are found and ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


async def execute(notebook, kernel, folder, limits, watchdog, warm):
    if warm:
        await prepare_spare_kernel(kernel, folder)
    client = Client(
        notebook,
        kernel_name=kernel,
        resources={"metadata": {"path": folder}},
        timeout=None,
        startup_timeout=START_SECONDS,
        allow_errors=True,
        store_widget_state=False,
        record_timing=False,
    )
    died = None
    start = time.monotonic()
    async with client.async_setup_kernel():
        ready, ready_cpu = time.monotonic() - start, cpu_seconds_so_far()
        watchdog.begin()
        try:
            for index, cell in enumerate(notebook.cells):
                watchdog.watch(index + 1, limits[index])
                await client.async_execute_cell(cell, index)
                if watchdog.reached:
                    raise DeadKernelError(watchdog.reached)
        except DeadKernelError:
            message = watchdog.reached or f"the kernel ended by itself in cell {index + 1}"
            died = {"cell": index + 1, "timed_out": watchdog.reached is not None, "message": message}
        watchdog.rest()
    return (ready, ready_cpu), client, died


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook")
    parser.add_argument("output")
    parser.add_argument("--kernel", default="rust")
    parser.add_argument("--folder", default=".")
    parser.add_argument("--timeout", type=int, default=300)
    parser.add_argument("--slow", type=lambda text: {int(number) for number in text.split(",")}, default=set())
    parser.add_argument("--slow-timeout", type=int, default=300)
    parser.add_argument("--total", type=int)
    parser.add_argument("--warm", action="store_true")
    options = parser.parse_args()

    notebook = nbformat.read(options.notebook, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    limits = [
        options.slow_timeout if number in options.slow else options.timeout
        for number in range(1, len(notebook.cells) + 1)
    ]
    adopt_orphans()
    memory, watchdog = Memory(), Watchdog(options.total)
    memory.start()
    watchdog.start()
    (ready, ready_cpu), client, died = asyncio.run(
        execute(notebook, options.kernel, options.folder, limits, watchdog, options.warm)
    )
    for thread in (memory, watchdog):
        thread.finished.set()
        thread.join()
    end_processes(psutil.Process().children(recursive=True))
    report = {
        "notebook": notebook,
        "ready_seconds": ready,
        "ready_cpu_seconds": ready_cpu,
        "cell_cpu_seconds": client.cell_cpu_seconds,
        "cell_seconds": client.cell_seconds,
        "cell_compiles": client.cell_compiles,
        "peak_bytes": memory.peak_bytes,
        "died": died,
    }
    with open(options.output, "w", encoding="utf-8") as file:
        json.dump(report, file)


if __name__ == "__main__":
    main()
