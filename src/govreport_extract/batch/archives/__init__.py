"""Archives, read without unpacking to disk, in a child process of their own.

``kinds`` tells an archive by its bytes, one module per kind takes it apart, ``guard``
stops bombs, ``names`` decodes and refuses names, ``tray`` receives the members.
"""
