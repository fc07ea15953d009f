"""Worth: what a service is worth to whom, as those say themselves to whom it matters.

Value is what somebody perceives. It may differ from one to the next, and nobody adds it up.
"""
