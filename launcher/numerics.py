"""The kernels of linear algebra that suit this processor.

The bot's environment pins a NumPy whose OpenBLAS is older than most processors; it takes one it does not
know for a Pentium 4 and multiplies at a third of the speed.
"""

import os
from pathlib import Path

CPU_INFO = Path("/proc/cpuinfo")
AVX512 = {"avx512f", "avx512dq", "avx512bw", "avx512vl"}


def blas_variables() -> dict[str, str]:
    """Return what to add to the environment; nothing where the user has chosen or nobody can tell."""
    if "OPENBLAS_CORETYPE" in os.environ or not CPU_INFO.is_file():
        return {}
    lines = CPU_INFO.read_text(encoding="utf-8", errors="replace").splitlines()
    flags = next((set(line.split(":", 1)[1].split()) for line in lines if line.startswith("flags")), set())
    if flags >= AVX512:
        return {"OPENBLAS_CORETYPE": "SkylakeX"}
    return {"OPENBLAS_CORETYPE": "Haswell"} if {"avx2", "fma"} <= flags else {}
