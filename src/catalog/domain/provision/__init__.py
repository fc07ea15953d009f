"""What organizations provide with: resources, the products made of them, and their releases.

A product is made of the resources of one organization; what a supplier brings is a resource of
whoever uses it, of the kind PARTNER. What was released stands still.
"""
