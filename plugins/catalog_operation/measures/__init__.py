"""What operation measures: the metrics that verdicts and gates ask for."""
