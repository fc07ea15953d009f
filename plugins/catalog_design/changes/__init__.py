"""What design does: requirements are raised, packs are written, frozen, handed over and decided."""
