"""What a field is: declaring types over tables."""
