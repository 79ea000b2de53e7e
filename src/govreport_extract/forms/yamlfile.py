"""Reads a YAML data file into a pydantic model; errors name the file and the line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from govreport_extract.errors import SchemaError
from govreport_extract.lookup import YAML_LOADER

Model = TypeVar("Model", bound=BaseModel)


def read_yaml(path: Path, model: type[Model]) -> Model:
    """Validate the file against ``model``; raise :class:`SchemaError` with file:line."""
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.load(text, Loader=YAML_LOADER)
    except OSError as error:
        raise SchemaError(f"cannot read {path}: {error.strerror}") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 0
        raise SchemaError(f"{path}:{line}: not valid YAML: {error.problem}") from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise SchemaError(
            _explain(path, text, error), hint="see docs/architecture.md"
        ) from error


def _explain(path: Path, text: str, error: ValidationError) -> str:
    root = yaml.compose(text, Loader=YAML_LOADER)
    lines = []
    for problem in error.errors():
        line = _line_of(root, problem["loc"])
        place = ".".join(str(part) for part in problem["loc"])
        lines.append(f"{path}:{line}: {place}: {problem['msg']}")
    return "\n".join(lines)


def _line_of(node: Any, place: tuple[int | str, ...]) -> int:
    """Line (from 1) of the deepest node that exists on the way to ``place``."""
    line = int(node.start_mark.line) + 1 if node is not None else 1
    for part in place:
        following = _child(node, part)
        if following is None:
            continue  # a union tag or a missing key: stay where we are
        node = following
        line = int(node.start_mark.line) + 1
    return line


def _child(node: Any, part: int | str) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return node.value[part] if part < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    return None
