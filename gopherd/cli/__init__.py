"""The commands a publisher and an operator type."""
