"""Many files: supervised readers, a journal that survives kill -9, outputs in one piece.

``inputs`` lists what there is to read, ``worker`` reads one input (a pure function),
``pool`` runs it in child processes that may hang, crash or eat memory (``line`` speaks to
one of them, in chunks), ``journal`` keeps what was read, ``run`` ties them together and
``many`` is the same for a notebook.
"""
