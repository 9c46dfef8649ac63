"""The reader's screen, built on Textual. Nothing outside this package loads Textual."""
