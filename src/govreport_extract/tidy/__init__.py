"""Rows for researchers: five tables and the files they are written to.

``reports`` one row per input, ``values`` one per indicator, ``panel`` one per report and
one column per indicator, ``findings`` and ``sections`` several per report. ``columns``
says what each column holds, ``rows`` makes the rows of one report, ``sinks`` writes them.
"""
