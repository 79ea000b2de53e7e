"""What a browser would not show, and what is frame rather than article."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from govreport_extract.loaders.unsure import has_digits

# <del>, <s>: a deletion is not what the report says. <rt>: pronunciation above the text.
SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg",
     "math", "select", "textarea", "canvas", "audio", "video", "map", "datalist", "del",
     "s", "strike", "rt", "rp"}
)  # fmt: skip
BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "li", "ul", "ol", "dl", "dt", "dd", "td", "th",
     "tr", "tbody", "thead", "tfoot", "table", "blockquote", "pre", "center", "form", "hr",
     "body", "html", "nav", "header", "footer", "aside", "figure", "figcaption", "fieldset",
     "address", "caption", "title", "h1", "h2", "h3", "h4", "h5", "h6"}
)  # fmt: skip
_FRAME_TAGS = frozenset({"nav", "header", "footer", "aside"})
_FRAME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|bread-?crumbs?|crumbs?|position|location|dqwz|"
    r"foot(?:er)?|bottom|side(?:bar)?|copyright|links?|related|share|banner|toolbar|pager|"
    r"pagination)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|line-through"
    r"|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)|opacity\s*:\s*0*(?:\.0*)?%?\s*(?:;|!|$)"
    r"|(?<![\w-])color\s*:\s*transparent|(?<![\w-])(?:left|top)\s*:\s*-\d{3,}(?:px|pt|em)"
    r"|(?<![\w-])text-indent\s*:\s*-\d{4,}(?:px|pt|em)",
    re.IGNORECASE,
)
_RAISED = re.compile(
    r"vertical-align\s*:\s*(?:super|sub|text-top|[-+]?0*(?:\.0*)?[1-9])"
    r"|mso-text-raise\s*:\s*[-+]?0*(?:\.0*)?[1-9]",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"position\s*:\s*relative", re.IGNORECASE)
_OFFSET = re.compile(r"(?<![\w-])(?:top|bottom)\s*:\s*[-+]?0*(?:\.0*)?[1-9]", re.IGNORECASE)
_AT_TOP = re.compile(r"vertical-align\s*:\s*top", re.IGNORECASE)
_SMALL_MARK = re.compile(r"vertical-align\s*:\s*(?:super|sub|text-top|top)", re.IGNORECASE)
_WHITE = re.compile(
    r"(?<![\w-])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))",
    re.IGNORECASE,
)
_WHITES = frozenset({"white", "#ffffff", "#fff", "ffffff"})
_SPACER = re.compile(r"spac|blank|pixel|transparent|clear\.", re.IGNORECASE)
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_FIRM = re.compile(r"visibility|opacity|font-size|!important|[{}]", re.IGNORECASE)
_SHOWN_STYLE = re.compile(r"(?<![\w-])display\s*:\s*(?!none)\w", re.IGNORECASE)
_ON_SCREEN = re.compile(r"(?:all|screen|\s*)(?:\s*,.*)?", re.IGNORECASE)
_MOST_STYLE = 100_000
_CSS_NAME = re.compile(r"([^,]{0,200}?)([.#])([\w-]{1,100})$")
"""A selector: what stands before its last name, . for a class or #, and the name."""


def hidden_test(root: Any) -> Callable[[Any], bool]:
    """A test whether an element is hidden, knowing the page's own style sheets.

    What these say of the marks of notes is written into the elements, for :func:`is_mark`.
    Plain ``.name`` and ``#name`` rules outside of @media hide on every screen, unless the
    element itself says that it is shown. ``mso-hide`` is Word's word for it.
    """
    sheet = _rules(root)
    classes, ids = _hidden_names(sheet)
    undone = (classes | ids) - {selector[3] for selector, body in sheet if _is_firm(body)}
    _write_marks(root, sheet)

    def is_hidden(element: Any) -> bool:
        get = element.get
        style = get("style")
        if style and (_HIDDEN_STYLE.search(style) or "mso-hide" in style.lower()):
            return "mso-hide:none" not in style.lower().replace(" ", "")
        if get("hidden") is not None:
            return True
        own = (get("class") or "") if classes else ""
        names = set(own.split()) & classes if own else set()
        if ids and get("id") in ids:
            names.add(get("id"))
        # What is only not displayed is shown where the element itself says so.
        shown = style is not None and _SHOWN_STYLE.search(style) is not None
        return bool(names - undone if shown else names)

    return is_hidden


def is_mark(element: Any) -> bool:
    """Is its text no plain print, and no digit of it a part of the number beside it?

    Raised or lowered, or a link to a place on this page: the mark of a note. Digits in white
    where nothing is said to lie under them: not seen.
    """
    tag = element.tag
    if tag in ("sup", "sub"):
        return True
    if tag == "a":
        return bool(element.get("href", "").startswith("#"))
    style = element.get("style", "")
    if style and tag not in BLOCKS and _is_raised(style):
        return True
    white = style and _WHITE.search(style)
    if not white and (tag != "font" or element.get("color", "").lower() not in _WHITES):
        return False
    return shows_digits(element) and not _has_ground(element)


def _is_raised(style: str) -> bool:
    """Does a style move its text off the line, or stand it at the top of it and small?"""
    if _RAISED.search(style):
        return True
    if _OFFSET.search(style) and _RELATIVE.search(style):
        return True
    return "font-size" in style.lower() and _AT_TOP.search(style) is not None


def moved_only(cell: Any) -> bool:
    """Is all text of a cell in one element that is moved to stand in the middle of its row?"""
    inner = [element for element in cell.iter() if is_mark(element)]
    if len(inner) != 1 or inner[0].tag in ("sup", "sub", "a", "font"):
        return False
    style = inner[0].get("style", "")
    return not _SMALL_MARK.search(style) and not _WHITE.search(style)


def is_picture(image: Any) -> bool:
    """Is an ``img`` more than a spacer, by its size and the name of its file?"""
    sizes = (image.get("width", ""), image.get("height", ""))
    if any(size in ("0", "1", "2") for size in sizes):
        return False
    return not _SPACER.search(image.get("src", "").rpartition("/")[2])


def shows_digits(element: Any) -> bool:
    """Is there a digit in its text?"""
    return has_digits("".join(element.itertext()))


def _has_ground(element: Any) -> bool:
    """Has the element, or one around it in its table, a background of its own?"""
    while element is not None and element.tag != "table":
        get = element.get
        if "background" in get("style", "").lower() or get("bgcolor"):
            return True
        element = element.getparent()
    return False


def is_frame(element: Any) -> bool:
    """Navigation, breadcrumbs, footers and the like, by tag or by name."""
    if element.tag in _FRAME_TAGS:
        return True
    get = element.get
    return any(name and _FRAME_NAMES.search(name) for name in (get("class"), get("id")))


def _rules(root: Any) -> list[tuple[re.Match[str], str]]:
    """The selectors of the page's style sheets that end with a name, and what they say."""
    rules = []
    for style in root.iter("style"):
        if not _ON_SCREEN.fullmatch(style.get("media", "").strip()):
            continue
        text = _without_comments((style.text or "")[:_MOST_STYLE])
        for rule in _without_at_blocks(text).split("}"):
            selectors, _, body = rule.rpartition("{")
            if not (_HIDDEN_STYLE.search(body) or _is_raised(body)):
                continue
            found = map(_CSS_NAME.match, map(str.strip, selectors.split(",")))
            rules += [(selector, body) for selector in found if selector]
    return rules


def _is_firm(body: str) -> bool:
    """Does a rule hide by more than ``display: none``, which the element itself can undo?"""
    return _FIRM.search(body) is not None or not _NOT_DISPLAYED.search(body)


def _hidden_names(sheet: list[tuple[re.Match[str], str]]) -> tuple[set[str], set[str]]:
    classes: set[str] = set()
    ids: set[str] = set()
    for selector, body in sheet:
        if _HIDDEN_STYLE.search(body) and not selector[1]:  # with more in front: see below
            (classes if selector[2] == "." else ids).add(selector[3])
    return classes, ids


def _write_marks(root: Any, sheet: list[tuple[re.Match[str], str]]) -> None:
    """Write what :func:`is_mark` looks for into elements that classes raise.

    And into those that a class hides only somewhere (``.wap .copy``): nobody here follows
    such selectors, so what stands there is in doubt.
    """
    marks = {s[3] for s, body in sheet if s[1] or _is_raised(body)}
    for element in root.iter() if marks else ():
        own = f"{element.get('class') or ''} {element.get('id') or ''}".split()
        if own and not marks.isdisjoint(own) and element.tag not in BLOCKS:
            element.set("style", f"{element.get('style', '')};vertical-align:super")


def _without_comments(text: str) -> str:
    """The style sheet without /* … */, in one pass."""
    kept, start = [], 0
    while (opening := text.find("/*", start)) >= 0:
        kept.append(text[start:opening])
        closing = text.find("*/", opening + 2)
        if closing < 0:
            return "".join(kept)
        start = closing + 2
    return "".join([*kept, text[start:]])


def _without_at_blocks(text: str) -> str:
    """The style sheet without @media {…} and the like (one pass, braces counted)."""
    kept: list[str] = []
    depth = start = 0
    skipping = False  # inside an @ block, or between its @ and its opening brace
    for match in re.finditer(r"[@{};]", text):
        sign, place = match[0], match.start()
        if not skipping:
            if sign == "@":
                kept.append(text[start:place])
                skipping, depth = True, 0
        elif sign == "{":
            depth += 1
        elif sign == "}" or (sign == ";" and depth == 0):  # @import …;
            depth -= sign == "}"
            if depth <= 0:
                skipping, start = False, match.end()
    return "".join(kept if skipping else [*kept, text[start:]])
