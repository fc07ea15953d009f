"""What others would serve the same rows with: PostGraphile, and strawberry as it comes."""
