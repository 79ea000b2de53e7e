"""Where the data files of schemas/ are, in a wheel and in a checkout."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from govreport_extract.errors import SchemaError


@lru_cache(maxsize=1)
def schemas_dir() -> Path:
    """The folder ``schemas``: inside the installed package, else beside ``src``."""
    package = Path(__file__).resolve().parent
    for folder in (package / "_schemas", package.parents[1] / "schemas"):
        if (folder / "forms").is_dir():
            return folder
    raise SchemaError(
        f"the data folder schemas/ is missing beside {package}",
        hint="reinstall govreport-extract",
    )


@lru_cache(maxsize=1)
def schemas_hash() -> str:
    """SHA-256 over all data files: results depend on it as much as on the code."""
    digest = hashlib.sha256()
    root = schemas_dir()
    for path in sorted([*root.rglob("*.yaml"), *root.rglob("*.tsv")]):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
