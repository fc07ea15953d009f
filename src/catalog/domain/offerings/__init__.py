"""Offerings: services described for a group of consumers, as goods, access and actions.

What is offered is drafted, published as an edition that nobody changes any more, and withdrawn.
"""
