"""Outside: whoever another system has let in, and how that is told to be true."""
