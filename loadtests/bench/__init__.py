"""Measures what the server can do, from outside, over the wire.

The server runs in its own processes as an administrator would start it; the
load comes from this one, which only moves bytes that it prepared. Nothing
here imports the server.
"""
