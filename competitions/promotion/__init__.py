"""Who goes through: places worked out from the rules, taken by rank, within quotas. Pure."""
