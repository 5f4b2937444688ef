"""What an agent program costs on a task of one tool call: processor time and memory of its whole tree.

The provider is scripted and answers at once, so what is measured is the program. The figures stand in each
adapter's `Capabilities`, and admission counts with them.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import psutil

from benchmarks.figures import Benchmark, Rival
from tests.agents.provider import Say, Shell, provider
from tests.agents.real import PROGRAMS
from zowl_desktop.agents.base import Adapter, AgentOrder, Gateway
from zowl_desktop.agents.table import ADAPTERS
from zowl_desktop.model.pipeline import Access, AgentProfile

MODELS = {
    "claude": "claude-sonnet-4-5",
    "codex": "gpt-5",
    "gemini": "gemini-2.5-pro",
    "opencode": "any/gpt-5",
    "qwen": "any-model",
    "pi": "any-model",
}
ROUNDS = 3


class Cost:
    """CPU seconds and the peak of the proportional memory of one run's tree, in MB."""

    def __init__(self, cpu: float, peak: float) -> None:
        self.cpu = cpu
        self.peak = peak


def measured(adapter: Adapter, folder: Path) -> Cost:
    with provider() as told:
        url = told.plays("run", Shell("echo hi > done.txt"), Say())
        work, home = folder / "work", folder / "home"
        for each in (work, home):
            each.mkdir(parents=True)
        subprocess.run(["git", "init", "--quiet"], cwd=work, check=True)
        (folder / "prompt.md").write_text("Write done.txt.")
        order = AgentOrder(
            task="t",
            step="s",
            turn=1,
            prompt="Write done.txt.",
            prompt_file=folder / "prompt.md",
            worktree=work,
            profile=AgentProfile(adapter.name, adapter.name, permissions="full"),
            access=Access.WRITE,
            model=MODELS[adapter.name],
            home=home,
            gateway=Gateway(url, "token"),
            as_root=os.geteuid() == 0,
        )
        return run(adapter, order, work)


def run(adapter: Adapter, order: AgentOrder, work: Path) -> Cost:
    start = adapter.invocation(order)
    for file in start.files:
        Path(file.path).parent.mkdir(parents=True, exist_ok=True)
        Path(file.path).write_text(file.text)
    env = {"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "TERM": "dumb", **start.env}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        start.argv,
        cwd=work,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peaks = [0.0]
    watch = threading.Thread(target=follow, args=(psutil.Process(process.pid), peaks))
    watch.start()
    process.wait(300)
    watch.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (work / "done.txt").exists(), f"{adapter.name} did not do its work"
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peaks[0])


def follow(root: psutil.Process, peaks: list[float]) -> None:
    """The peak, until the program has ended."""
    while root.is_running() and root.status() != psutil.STATUS_ZOMBIE:
        total = 0.0
        try:
            for process in (root, *root.children(recursive=True)):
                total += process.memory_full_info().pss / 2**20
        except psutil.Error:
            pass
        peaks[0] = max(peaks[0], total)
        time.sleep(0.05)


def main() -> None:
    with Benchmark("What an agent program costs") as benchmark:
        for name in MODELS:
            if not (PROGRAMS / name).exists():
                continue
            costs = []
            for _ in range(ROUNDS):
                folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
                try:
                    costs.append(measured(ADAPTERS[name], folder))
                finally:
                    shutil.rmtree(folder, ignore_errors=True)
            cpu, peak = (
                sorted(values)[len(costs) // 2]
                for values in zip(*((c.cpu, c.peak) for c in costs), strict=True)
            )
            can = ADAPTERS[name].capabilities
            benchmark.row(name, cpu=f"{cpu:.1f} s", memory=f"{peak:.0f} MB")
            benchmark.figure(
                f"agent.{name}.cpu", cpu, "s", Rival("what admission counts with", can.start_cpu)
            )
            benchmark.figure(
                f"agent.{name}.memory", peak, "MB", Rival("what admission counts with", can.memory)
            )


if __name__ == "__main__":
    main()
