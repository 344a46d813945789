"""Tries the workbook on a real JupyterHub on this machine: several users, each running a chapter, all at once.

    sudo WORKBOOK/.lab/venv/bin/python deploy/test-hub.py --proxy PATH [--users N] [--chapter NAME] [--online]

The workbook is the one whose Python runs this; `deploy/install.sh --hub` has set it up, as root, in a folder that all
may read. PATH is the program configurable-http-proxy, an npm package. The hub is JupyterHub with the settings of
deploy/tljh/workbook.py and users of this machine, which the test makes and removes. All of it runs in a network
namespace of its own that has no way out, unless --online is given.

It fails when a cell fails, when a kernel compiles anything but its cells, or when one user gets at another's work or
can change the workbook. Needs root, Linux, and no network.
"""

import argparse
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measure import WORKBOOK, Memory, Server, as_user, cpu_seconds, megabytes, run_chapter

PREFIX = "nnfs-hub-"
PORT = 18000

CONFIG = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {port} + 1
c.ConfigurableHTTPProxy.command = ["{proxy}"]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.services = [{{"name": "test", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [{{
    "name": "test",
    "services": ["test"],
    "scopes": ["admin:users", "admin:servers", "tokens", "access:servers"],
}}]
load_subconfig("{workbook}/deploy/tljh/workbook.py")
c.Spawner.cmd = [part.replace("/opt/workbook", "{workbook}") for part in c.Spawner.cmd]
"""


def main():
    options = arguments()
    if not options.online and os.environ.get("NNFS_NO_NETWORK") != "1":
        os.environ["NNFS_NO_NETWORK"] = "1"
        inside = 'ip link set lo up && exec "$@"'
        os.execvp("unshare", ["unshare", "--net", "sh", "-c", inside, "sh", sys.executable, *sys.argv])
    users = [f"{PREFIX}{number}" for number in range(1, options.users + 1)]
    try:
        for user in users:
            subprocess.run(["useradd", "--create-home", "--shell", "/bin/bash", user], check=True)
        with tempfile.TemporaryDirectory() as folder:
            problems = with_hub(options, Path(folder), users)
    finally:
        for user in users:
            subprocess.run(["userdel", "--remove", user], stderr=subprocess.DEVNULL, check=False)
    for problem in problems:
        print(f"FAILED: {problem}")
    sys.exit(1 if problems else 0)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--proxy", required=True, type=Path)
    parser.add_argument("--users", type=int, default=4)
    parser.add_argument("--chapter", default="03-layers")
    parser.add_argument("--online", action="store_true")
    return parser.parse_args()


def with_hub(options, folder, users):
    token = secrets.token_hex(32)
    config = folder / "jupyterhub_config.py"
    config.touch(mode=0o600)
    config.write_text(
        CONFIG.format(
            port=PORT, proxy=options.proxy.resolve(), proxy_port=PORT + 2, token=token, workbook=WORKBOOK
        )
    )
    log = folder / "hub.log"
    with log.open("w") as output:
        hub = subprocess.Popen(
            [WORKBOOK / ".lab/venv/bin/jupyterhub", "--config", config],
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PATH": f"{WORKBOOK}/.lab/venv/bin:{os.environ['PATH']}"},
        )
    try:
        api = Server(f"http://127.0.0.1:{PORT}/hub/api", token)
        wait_for_hub(api)
        return class_at_work(options, api, users)
    except Exception:
        print(log.read_text()[-6000:])
        raise
    finally:
        hub.terminate()
        try:
            hub.wait(30)
        except subprocess.TimeoutExpired:
            hub.kill()


def wait_for_hub(api):
    for _ in range(150):
        try:
            if api.request("GET", "").ok:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError("the hub did not start")


def class_at_work(options, api, users):
    for user in users:
        api.request("POST", f"users/{user}").raise_for_status()
    with ThreadPoolExecutor(len(users)) as pool:
        memory = Memory(users)
        memory.start()
        began = time.monotonic()
        servers = list(pool.map(lambda user: start_server(api, user), users))
        started = time.monotonic() - began
        idle = dict(memory.peak_bytes)
        start = statistics.mean(map(cpu_seconds, users))
        path = f"my-notebooks/{options.chapter}.ipynb"
        began = time.monotonic()
        runs = list(
            pool.map(lambda user, server: run_chapter(server, path, user, lambda: compiled_again(user)), users, servers)
        )
        ran = time.monotonic() - began
        memory.stop()
    print(f"{len(users)} users at once, chapter {options.chapter}, {os.cpu_count()} cores")
    print(f"  all servers answer after   {started:6.1f} s")
    for user, run in zip(users, runs):
        print(
            f"  {user}: first cell {run.first_cell_seconds:5.1f} s, median cell {run.median_seconds:5.2f} s, "
            f"slowest {max(run.cell_seconds[1:]):5.2f} s, "
            f"memory idle {megabytes(idle[user])}, peak {megabytes(memory.peak_bytes[user])}"
        )
    cpu = statistics.mean(run.cpu_seconds for run in runs)
    first = statistics.mean(run.first_cell_cpu_seconds for run in runs)
    print(f"  the chapter, from first to last cell of all {ran:.0f} s")
    print(f"  processor's time for each user: {start:.1f} s to start the server, {first:.1f} s more to the first cell, {cpu:.1f} s in all")
    every = [seconds for run in runs for seconds in run.cell_seconds[1:]]
    print(f"  median of all cells        {statistics.median(every):6.2f} s")
    print(f"  peak of all users together {megabytes(memory.peak_of_all)}")
    problems = [f"{user}, {problem}" for user, run in zip(users, runs) for problem in run.problems]
    return problems + (not_apart(users, servers) if len(users) > 1 else [])


def start_server(api, user):
    api.request("POST", f"users/{user}/server").raise_for_status()
    while True:
        model = api.get(f"users/{user}")["servers"].get("", {})
        if model.get("ready"):
            break
        time.sleep(0.2)
    answer = api.request("POST", f"users/{user}/tokens", json={"scopes": [f"access:servers!user={user}"]})
    answer.raise_for_status()
    server = Server(f"http://127.0.0.1:{PORT}/user/{user}", answer.json()["token"])
    server.wait(60)
    return server


def compiled_again(user):
    """What the user's running kernel has compiled that it should have found compiled."""
    template = WORKBOOK / ".lab/template"
    kernels = Path(f"~{user}/.cache/neural-networks-from-scratch/kernels").expanduser()
    folders = [folder for folder in kernels.glob("nnfs-kernel-*") if folder.is_dir()]
    if len(folders) != 1:
        return [f"{user} has {len(folders)} kernel folders instead of one"]
    cells = folders[0] / "cells"
    again = [
        library.name
        for library in [*cells.rglob("*.rlib"), *cells.rglob("*.so")]
        if not library.name.startswith(("libcode_", "libctx"))  # what cells are compiled to
        and not is_same(library, template / library.relative_to(cells))
    ]
    return [f"{user}: the kernel compiled {', '.join(again)} again"] if again else []


def is_same(file, other):
    return other.exists() and (file.stat().st_mtime, file.stat().st_size) == (other.stat().st_mtime, other.stat().st_size)


def not_apart(users, servers):
    """What a learner can reach that belongs to another, or to all."""
    first, second = users[:2]
    home = Path(f"~{second}").expanduser()
    chapter = home / "neural-networks/my-notebooks/03-layers.ipynb"
    progress = home / ".local/share/neural-networks-from-scratch/progress.json"
    reads = [["ls", chapter.parent], ["cat", chapter], ["ls", home / ".cache/neural-networks-from-scratch/kernels"]]
    reads += [["cat", progress]] if progress.exists() else []
    cargo_home = (WORKBOOK / ".lab/environment.sh").read_text().split("CARGO_HOME='")[1].split("'")[0]
    shared = [
        WORKBOOK / ".lab/template/Cargo.toml",
        WORKBOOK / ".lab/template/new",
        WORKBOOK / ".lab/evcxr/bin/evcxr_jupyter",
        WORKBOOK / "notebooks/03-layers.ipynb",
        WORKBOOK / "nnfs-core/src/lib.rs",
        Path(cargo_home) / "registry/new",
    ]
    writes = [["touch", file] for file in [chapter, chapter.with_name("new.ipynb"), *shared]]
    problems = [f"{first} may {' '.join(map(str, words))}" for words in reads + writes if succeeds(first, words)]
    # Else the attempts would prove nothing.
    problems += [f"{second} cannot {' '.join(map(str, words))}" for words in reads if not succeeds(second, words)]
    token = servers[0].headers["Authorization"].split()[1]
    answer = Server(servers[1].url, token).request("GET", "api/contents/my-notebooks")
    if answer.status_code != 403:
        problems.append(f"the server of {second} answers {answer.status_code} to the token of {first}")
    return problems


def succeeds(user, words):
    done = subprocess.run(
        words, **as_user(user, {}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return done.returncode == 0


if __name__ == "__main__":
    main()
