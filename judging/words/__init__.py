"""Sentences about judging that services, forms and pages say."""
