"""Who sees transfers, who may propose and answer them, and what waits."""
