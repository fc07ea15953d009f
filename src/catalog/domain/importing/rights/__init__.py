"""Rights: what an import may touch, by who asks for it."""
