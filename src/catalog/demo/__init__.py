"""The demonstration catalog: a bank that buys its internet banking from an IT provider."""
