"""The changes by which another organization takes a service over."""
