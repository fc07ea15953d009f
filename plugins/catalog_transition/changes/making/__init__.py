"""Changes of services: they are raised, edited, authorised, made and written up."""
