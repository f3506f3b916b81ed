"""The pages on which contests are set up; `competitions.admin` registers them."""
