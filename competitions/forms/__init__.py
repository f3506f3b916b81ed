"""What is asked on the pages of the set-up, and the fields and rows that the forms are made of."""
