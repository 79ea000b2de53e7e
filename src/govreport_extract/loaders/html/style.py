"""What a browser would not show, and what is frame rather than article."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

# <del> is a tracked deletion: it is not what the report says.
SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg",
     "math", "select", "textarea", "canvas", "audio", "video", "map", "datalist", "del"}
)  # fmt: skip
_FRAME_TAGS = frozenset({"nav", "header", "footer", "aside"})
_FRAME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|bread-?crumbs?|crumbs?|position|location|dqwz|"
    r"foot(?:er)?|bottom|side(?:bar)?|copyright|links?|related|share|banner|toolbar|pager|"
    r"pagination)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_NAME = re.compile(r"(?:[a-zA-Z]\w*)?([.#])([\w-]+)")


def hidden_test(root: Any) -> Callable[[Any], bool]:
    """A test whether an element is hidden, knowing the page's own style sheets.

    Only plain ``.name`` and ``#name`` rules outside of @media count: what they hide is
    hidden on every screen. ``mso-hide`` is Word's word for it.
    """
    classes, ids = _hidden_names(root)

    def is_hidden(element: Any) -> bool:
        get = element.get
        style = get("style")
        if style and (_HIDDEN_STYLE.search(style) or "mso-hide" in style.lower()):
            return "mso-hide:none" not in style.lower().replace(" ", "")
        if get("hidden") is not None:
            return True
        if classes and (own := get("class")) and not classes.isdisjoint(own.split()):
            return True
        return bool(ids) and get("id") in ids

    return is_hidden


def is_frame(element: Any) -> bool:
    """Navigation, breadcrumbs, footers and the like, by tag or by name."""
    if element.tag in _FRAME_TAGS:
        return True
    get = element.get
    return any(name and _FRAME_NAMES.search(name) for name in (get("class"), get("id")))


def _hidden_names(root: Any) -> tuple[set[str], set[str]]:
    classes: set[str] = set()
    ids: set[str] = set()
    for style in root.iter("style"):
        text = _CSS_COMMENT.sub("", style.text or "")[:500_000]
        if "none" not in text and "hidden" not in text:
            continue
        for rule in _without_at_blocks(text).split("}"):
            selectors, _, body = rule.rpartition("{")
            if not _HIDDEN_STYLE.search(body):
                continue
            for selector in selectors.split(","):
                found = _CSS_NAME.fullmatch(selector.strip())
                if found:
                    (classes if found[1] == "." else ids).add(found[2])
    return classes, ids


def _without_at_blocks(text: str) -> str:
    """The style sheet without @media {…} and the like (one scan, braces counted)."""
    kept, start, at = [], 0, text.find("@")
    while at >= 0:
        opening = text.find("{", at)
        semicolon = text.find(";", at)
        if opening < 0 or (0 <= semicolon < opening):  # @import …;
            at = text.find("@", at + 1)
            continue
        kept.append(text[start:at])
        depth, place = 1, opening + 1
        for brace in re.finditer(r"[{}]", text[opening + 1 :]):
            depth += 1 if brace[0] == "{" else -1
            place = opening + 1 + brace.end()
            if not depth:
                break
        start = place
        at = text.find("@", start)
    return "".join([*kept, text[start:]])
