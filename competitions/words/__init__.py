"""What rules, dates, duties and files say and what is wrong with them, as sentences."""
