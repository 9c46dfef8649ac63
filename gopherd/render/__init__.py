"""Values to pages to bytes; pure, and the same bytes every time."""
