"""Outcomes: results that stakeholders want of a service, and the outputs that enable them.

An output is never an outcome: a report that was handed over is not yet a decision made with it.
What is wanted is recorded by the side of the service or by whoever consumes it; that it will come
about, and did, is the word of its stakeholder.
"""
