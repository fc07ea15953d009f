"""What partners plan, suggest, share and learn: summits, roadmaps, problems, best practices."""
