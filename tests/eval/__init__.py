"""Accuracy over documents with truth, and the floors below which it must not fall."""
