"""What acquisition insists on."""
