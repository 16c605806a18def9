"""Workers of a cluster killed at random: is every clip graded, exactly once, and to the same result?

    python benchmarks/cluster_kills.py FOLDER [--event long_jump] [--clips 60] [--workers 3] [--every 3]

FOLDER holds films or key point files (`many_clips.py` and `class_films.py` make some); its first `--clips` are graded
without pages by a Dask cluster on this computer, one worker of which, drawn at random, is killed (SIGKILL) every few
seconds. Then the same clips are graded by worker processes without a cluster, and the results compared.
"""

from __future__ import annotations

import argparse
import logging
import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import dask
import psutil
from distributed import Client, LocalCluster

from pe_coach.classes.cluster import ClusterEngine
from pe_coach.classes.finding import is_keypoints
from pe_coach.classes.pool import LocalEngine
from pe_coach.classes.types import Done, Task
from pe_coach.options import Options

STARTED_S = 5.0
"""Dask does not replace a worker that dies before it has reported to its nanny: younger ones are left alone."""


class Killer(threading.Thread):
    """Kills a worker every few seconds until it is told to stop."""

    def __init__(self, address: str, every_s: float, seed: int) -> None:
        super().__init__(daemon=True)
        self.killed = 0
        self._address, self._every_s, self._random = address, every_s, random.Random(seed)
        self._over = threading.Event()

    def stop(self) -> None:
        """Kill no more."""
        self._over.set()
        self.join()

    def run(self) -> None:
        """Kill."""
        with Client(self._address, set_as_default=False) as client:
            while not self._over.wait(self._every_s * self._random.uniform(0.5, 1.5)):
                pids = sorted(client.run(_pid, on_error="ignore").values())
                if workers := [one for one in map(psutil.Process, pids) if time.time() - one.create_time() > STARTED_S]:
                    self._random.choice(workers).kill()
                    self.killed += 1


def _pid() -> int:
    import os

    return os.getpid()


def results(done: list[Done]) -> dict[int, dict[str, Any]]:
    """Reports by number, without what every run takes anew."""
    return {each.number: each.report | {"timing_s": {}} for each in done}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--event", default="long_jump")
    parser.add_argument("--clips", type=int, default=60)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--every", type=float, default=3.0, help="seconds between two kills, on average; default 3")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    paths = sorted(path.resolve() for path in asked.folder.rglob("*") if path.is_file())[: asked.clips]
    options = Options(asked.event)
    tasks = [Task(number, path, options, keypoints=is_keypoints(path)) for number, path in enumerate(paths)]
    start = time.monotonic()
    dask.config.set({"distributed.deploy.lost-worker-timeout": "1h"})  # else a worker killed twice in 15 s is given up
    with LocalCluster(
        n_workers=asked.workers, threads_per_worker=1, dashboard_address=":0", silence_logs=logging.CRITICAL
    ) as cluster:
        killer = Killer(cluster.scheduler_address, asked.every, asked.seed)
        killer.start()
        done = list(ClusterEngine(cluster.scheduler_address).run(tasks))
        killer.stop()
    took_s = time.monotonic() - start
    times, statuses = Counter(each.number for each in done), Counter(each.report["status"] for each in done)
    print(f"{len(tasks)} clips, {asked.workers} workers, {killer.killed} kills in {took_s:.0f} s: {dict(statuses)}")
    print(f"graded exactly once: {sum(times[task.number] == 1 for task in tasks)} of {len(tasks)}")
    same = results(done)
    plain = results(list(LocalEngine(2).run(tasks)))
    print(f"same result as without a cluster: {sum(same[n] == plain[n] for n in plain)} of {len(plain)}")


if __name__ == "__main__":
    main()
