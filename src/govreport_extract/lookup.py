"""Reads the data files of schemas/lookups/, once each."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

from govreport_extract.data import schemas_dir
from govreport_extract.errors import SchemaError

YAML_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C loader where PyYAML was built with it: ten times as fast."""


@lru_cache(maxsize=8)
def load_lookup(name: str) -> Any:
    """The data of ``schemas/lookups/<name>.yaml``. Raises :class:`SchemaError`."""
    path = schemas_dir() / "lookups" / f"{name}.yaml"
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)
    except OSError as error:
        raise SchemaError(f"cannot read {path}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise SchemaError(f"{path} is not valid YAML: {error}") from error


def pattern(text: str, name: str, rule: str) -> re.Pattern[str]:
    """Compile a rule's pattern; a broken one names the file and the rule."""
    try:
        return re.compile(text)
    except re.error as error:
        raise SchemaError(f"schemas/lookups/{name}.yaml: rule {rule}: {error}") from error
