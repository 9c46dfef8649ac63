"""The only part of the server that knows what a connection is."""
