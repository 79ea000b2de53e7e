"""The indicators of prose, ``narrative.*``: public ids, codes and labels as data."""

from __future__ import annotations

from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from govreport_extract.data import schemas_dir
from govreport_extract.forms.schema import Code, Id
from govreport_extract.forms.yamlfile import read_yaml


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NarrativeIndicator(_Strict):
    """One indicator of prose: public id, Stata name, labels, unit."""

    id: Id
    code: Code
    label: str
    english: str
    unit: str


class _File(_Strict):
    law: str
    indicators: tuple[NarrativeIndicator, ...]


@lru_cache(maxsize=1)
def narrative_file() -> _File:
    """schemas/narrative.yaml; raises :class:`SchemaError` naming file and line."""
    return read_yaml(schemas_dir() / "narrative.yaml", _File)
