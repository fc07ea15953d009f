"""Finding: what people look for by words, by values that many share, and by ways between things."""
