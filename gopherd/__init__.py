"""The server: a folder of text files, published over Gopher."""
