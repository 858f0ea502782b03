"""What a process and its children use: processor time and memory, read from /proc."""

from __future__ import annotations

import os
import platform
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_MIB = 1024 * 1024


def family(pid: int) -> list[int]:
    """A process and all that came from it, itself first."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parent = int(stat.rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for each in found:
        found.extend(parents.get(each, ()))
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time that a process and its children have used so far, the kernel's included."""
    ticks = 0
    for each in family(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICK


def resident(pid: int) -> int:
    """Bytes of memory that one process holds, without what it shares with others."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    rows = dict(line.split(":", 1) for line in text.splitlines()[1:] if ":" in line)
    return int(rows["Rss"].split()[0]) * 1024


@dataclass(slots=True)
class MemoryWatch:
    """Looks at a process's memory a few times a second, in a thread of its own."""

    pid: int
    peak: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._stop.is_set():
            self.peak = max(self.peak, self.now())
            self._stop.wait(0.5)

    def now(self) -> int:
        """The largest process of the family: the one that serves."""
        return max(resident(each) for each in family(self.pid))

    def stop(self) -> None:
        """Stop looking."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def peak_mib(self) -> float:
        """The most that was seen."""
        return self.peak / _MIB


def idle_share(seconds: float = 0.3) -> float:
    """How much of the machine does nothing, before we begin: other work spoils figures."""

    def read() -> tuple[int, int]:
        parts = [int(part) for part in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
        return parts[3] + parts[4], sum(parts)

    idle, total = read()
    time.sleep(seconds)
    idle_after, total_after = read()
    return (idle_after - idle) / max(1, total_after - total)


def describe() -> str:
    """The machine in one line, for the head of a table."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // _MIB
    return (
        f"{os.cpu_count()} cores ({model}), {memory} GiB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}"
    )
