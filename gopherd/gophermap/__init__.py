"""Maps of gopherholes, in the dialects of the servers they were written for."""
