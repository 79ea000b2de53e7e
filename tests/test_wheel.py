"""What a stranger installs: the built wheel, alone, away from this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from conftest import FIXTURES, ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the contents of a freshly built wheel."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_schemas_types_and_licence_are_inside(installed: Path) -> None:
    inside = {path.relative_to(installed).as_posix() for path in installed.rglob("*")}
    assert "govreport_extract/_schemas/forms/form2021.yaml" in inside
    assert "govreport_extract/py.typed" in inside
    assert any(name.endswith("licenses/LICENSE") for name in inside)
    assert not any(name.startswith(("tests", "fixtures")) for name in inside)


def test_it_reads_a_report_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = (
        "import sys, govreport_extract as g;"
        "from govreport_extract.data import schemas_dir;"
        "print(g.__file__); print(schemas_dir());"
        "print(g.extract(sys.argv[1]).status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(FIXTURES / "reports" / "plain2021.html")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    module, schemas, status = done.stdout.split()
    assert Path(module).is_relative_to(installed)
    assert Path(schemas).is_relative_to(installed)
    assert status == "ok"
