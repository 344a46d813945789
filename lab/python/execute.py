"""Runs a notebook in the real kernel and writes what it printed.

    python execute.py NOTEBOOK OUTPUT [--kernel NAME] [--folder FOLDER] [--timeout SECONDS]

OUTPUT gets a JSON object: "notebook" (the executed notebook), "ready_seconds" (from starting the kernel until it
answers), "cell_seconds" (one number or null for each cell), "peak_bytes" (the largest memory of the kernel and all its
processes together) and "died" (a message if the kernel ended by itself).
"""

import argparse
import asyncio
import json
import queue
import threading
import time

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

LATE_OUTPUT_SECONDS = 0.08
SAMPLE_SECONDS = 0.1


class Client(NotebookClient):
    """A client that goes on after errors, times each cell and waits for output that arrives late.

    The kernel sends what a cell prints from a thread of its own, and may say "idle" before the last line is out.
    """

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.cell_seconds = [None] * len(self.nb.cells)

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        await super()._async_poll_output_msg(parent_msg_id, cell, cell_index)
        while True:
            try:
                message = await self.kc.iopub_channel.get_msg(timeout=LATE_OUTPUT_SECONDS)
            except queue.Empty:
                return
            if message["parent_header"].get("msg_id") == parent_msg_id and message["msg_type"] != "status":
                self.process_message(message, cell, cell_index)

    async def async_execute_cell(self, cell, cell_index, *arguments, **options):
        if cell.cell_type != "code":
            return cell
        start = time.monotonic()
        try:
            return await super().async_execute_cell(cell, cell_index, *arguments, **options)
        finally:
            self.cell_seconds[cell_index] = time.monotonic() - start - LATE_OUTPUT_SECONDS


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


async def execute(notebook, kernel, folder, timeout):
    client = Client(
        notebook,
        kernel_name=kernel,
        resources={"metadata": {"path": folder}},
        timeout=timeout,
        startup_timeout=timeout,
        allow_errors=True,
        store_widget_state=False,
        record_timing=False,
    )
    died = None
    start = time.monotonic()
    async with client.async_setup_kernel():
        ready = time.monotonic() - start
        try:
            for index, cell in enumerate(notebook.cells):
                await client.async_execute_cell(cell, index)
        except CellTimeoutError:
            died = f"cell {index + 1} did not end within {timeout} s"
        except DeadKernelError:
            died = f"the kernel ended by itself in cell {index + 1}"
    return ready, client.cell_seconds, died


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook")
    parser.add_argument("output")
    parser.add_argument("--kernel", default="rust")
    parser.add_argument("--folder", default=".")
    parser.add_argument("--timeout", type=int, default=300)
    options = parser.parse_args()

    notebook = nbformat.read(options.notebook, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    memory = Memory()
    memory.start()
    ready, cell_seconds, died = asyncio.run(execute(notebook, options.kernel, options.folder, options.timeout))
    memory.finished.set()
    memory.join()
    report = {
        "notebook": notebook,
        "ready_seconds": ready,
        "cell_seconds": cell_seconds,
        "peak_bytes": memory.peak_bytes,
        "died": died,
    }
    with open(options.output, "w", encoding="utf-8") as file:
        json.dump(report, file)


if __name__ == "__main__":
    main()
