"""The demonstration: the association's special track of Zhejiang 2022, played through the services.

Given facts stand in `case`; all other firms, all people and all marks are invented by a seeded
generator, so that the same season comes out every time, to the last hash of the ledger.
"""
