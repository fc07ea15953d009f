"""What operation does after a commit or by the clock."""
