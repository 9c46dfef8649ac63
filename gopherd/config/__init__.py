"""What the operator and the publisher have decided: settings, masthead, sections."""
