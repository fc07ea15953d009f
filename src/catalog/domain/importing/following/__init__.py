"""What an import makes after organizations and services, by changes that build on these."""
