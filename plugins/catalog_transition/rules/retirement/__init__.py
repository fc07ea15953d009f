"""Who sees how services are retired, who may say what, and the gate that asks."""
