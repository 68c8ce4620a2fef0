"""Packs the figurines that `assets/figurines.txt` names: `python tools/figurines.py FOLDER`.

FOLDER holds the pictures as the npm package @lobehub/fluent-emoji-3d unpacks them (`package/assets`). The pictures
are taken unchanged; the archive is the same, byte for byte, wherever it is made.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

from vitascope.engines.draft.lexicon.figurines import figurines

ASSETS = Path(__file__).parents[1] / "src/vitascope/engines/draft/assets"


def pack(folder: Path) -> None:
    """Write `figurines.zip`; raises `FileNotFoundError` where a picture of the table is not in `folder`."""
    with zipfile.ZipFile(ASSETS / "figurines.zip", "w", zipfile.ZIP_STORED) as archive:
        for file in sorted({one.file for one in figurines().values()}):
            archive.writestr(zipfile.ZipInfo(f"{file}.webp"), (folder / f"{file}.webp").read_bytes())


if __name__ == "__main__":
    pack(Path(sys.argv[1]))
