"""LibreOffice without a window: recalculates workbooks, so that formulas are checked by a program not ours."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

# 0: recalculate every workbook on load, whoever wrote it.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(workbooks: Sequence[Path], folder: Path) -> list[Path]:
    """Return copies of workbooks in a folder, every formula computed anew."""
    if shutil.which("soffice") is None:
        raise RuntimeError("LibreOffice is not installed; run 'make test' or 'apt-get install libreoffice-calc'")
    profile, results = folder / "libreoffice", folder / "recalculated"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(results), *map(str, workbooks)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return [results / path.name for path in workbooks]
