"""XML from strangers: no entities, no network, no document types."""

from __future__ import annotations

from typing import Any

from lxml import etree

from govreport_extract.errors import DamagedInput

_HINT = "the file is damaged or was not made by Word; fetch it again"


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        recover=recover,
    )


_STRICT = _parser(recover=False)
_LENIENT = _parser(recover=True)


def parse_xml(data: bytes, what: str, *, lenient: bool = False) -> etree._Element:
    """The root element of ``data``; ``what`` names it in errors.

    A lenient parse goes on after errors, for fragments taken out of their file. Raises
    :class:`DamagedInput` for XML that does not parse, that is nested absurdly deep (the
    limit of libxml2), or that declares a document type: no Office file has one, and it
    is where entity bombs and external entities come from.
    """
    try:
        root = etree.fromstring(data, _LENIENT if lenient else _STRICT)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedInput(f"{what} is not well-formed XML: {error}", hint=_HINT) from error
    if root is None:
        raise DamagedInput(f"{what} has no XML in it", hint=_HINT)
    info: Any = root.getroottree().docinfo
    if info.doctype:
        raise DamagedInput(
            f"{what} declares a document type, which Office files never do",
            hint="the file may be hostile; open it in Word and save it again if you trust it",
        )
    return root
