"""Houses: whose a row is, and which further houses stand around a service.

A house is the root organization of a tree. The columns `house_id` and the table of circles are
copies of what other rows say; `rules` says what they have to be, `settling` makes them so at the
end of every change, and `checking` compares.
"""
