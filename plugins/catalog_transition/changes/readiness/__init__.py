"""What can be done with templates, reviews and activities."""
