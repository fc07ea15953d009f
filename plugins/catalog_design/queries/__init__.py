"""Questions that design asks, each for many services, versions or packs at once."""
