"""Declaring fields over tables, composing a schema out of parts, and executing operations.

Nothing here knows a noun of the catalog.

A schema is made once, at start-up:

1. An author declares types over tables (`declare`): which row, who sees it, which field is a
   column, a relation, a connection, or a function of many parents. That is what a field *is*.
2. Parts marked with `extends` add fields to types of others (`composition`). Strawberry makes
   GraphQL types of it all; arguments, filters (`filters`), orders (`ordering`) and inputs
   (`inputs`) follow from the declarations.
3. How a field is *run* is bound last (`batched`): a resolver that asks once for all its parents.

An operation lives like this (`operations`):

1. Its document is parsed and validated; its variables are coerced.
2. Page arguments are looked at before anything runs (`paging`).
3. Resolvers of one level hand their parents to a loader; the loader asks the database once,
   with the entity's `visible` expression in every FROM, and hands out the answers.
4. Errors that are meant for clients keep their code (`errors`); all others are masked.
"""
