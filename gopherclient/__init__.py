"""The reader: a Gopher client for the terminal."""

__version__ = "0.1.0"
"""Here as well as in the distribution's metadata, which takes longer to load than all the rest."""
