"""The content file format: what publishers drop into content/, and its inverse."""
