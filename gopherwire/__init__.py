"""The Gopher wire: bytes to values and back. No I/O, no clock, no files."""
