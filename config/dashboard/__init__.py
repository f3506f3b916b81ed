"""The organiser's page of a contest: what waits, what is wrong, how far it is, who entered.

`facts` reads everything in a number of queries that does not grow with the rows; the other
modules only turn it into words, links and coordinates.
"""
