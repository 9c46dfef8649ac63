"""The reader: a Gopher client for the terminal."""
