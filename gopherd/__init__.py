"""The server: a folder of text files, published over Gopher."""

__version__ = "0.1.0"
"""Here as well as in the distribution's metadata, which takes as long to load as trio."""
