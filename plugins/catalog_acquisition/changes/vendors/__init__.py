"""What buyers say of vendors, and vendors of that: ratings, disputes and credits."""
