"""What a figure was measured on."""

import os
import platform
from datetime import date
from pathlib import Path


def describe_machine() -> str:
    """Return one line: date, processor, cores, Python."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{date.today()} · {model} · {os.cpu_count()} cores · Python {platform.python_version()}"


def percentile(values: list[float], share: float) -> float:
    """Return the value below which ``share`` (0..1) of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used so far; hardly depends on what else runs."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
