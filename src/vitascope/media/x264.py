"""How x264 is asked to encode: quality, speed, and the same bytes for the same frames."""

from __future__ import annotations

import numpy as np

_AVX2_AT_LEAST = frozenset({"AVX2", "X86_V3"})
"""What NumPy before and since 2.4 calls a processor that has AVX2."""


def x264_options(quality: int) -> dict[str, str]:
    """Give FFmpeg's options for `quality` 20 to 99.

    A line through measurements: quality 20 is crf 34 (33 dB), 75 is 22 (38 dB), 95 is 17 (40 dB).
    """
    options = {"preset": "veryfast", "crf": str(round(38 - 0.22 * quality))}
    if _has_avx2():
        # x264's AVX-512 code reads memory that nobody wrote (where it weighs B-frames for its macroblock tree), and
        # now and then the same frames give other bytes. AVX2 code is as fast here. It must be asked for only where
        # it exists: x264 takes this as an order, not as a limit.
        options["x264-params"] = "asm=AVX2"
    return options


def _has_avx2() -> bool:
    known = np.show_config(mode="dicts")
    extensions = known.get("SIMD Extensions", {})
    return not _AVX2_AT_LEAST.isdisjoint([*extensions.get("baseline", ()), *extensions.get("found", ())])
