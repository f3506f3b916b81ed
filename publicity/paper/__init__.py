"""What official papers are made of: phrases out of figures, drawings, and the public notice."""
