"""Finds the articles and keeps up with them."""
