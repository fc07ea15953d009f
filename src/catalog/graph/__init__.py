"""Declaring fields over tables, composing a schema out of parts, and executing operations.

Nothing here knows a noun of the catalog.

A schema is made once, at start-up. An author declares types over tables (`declare`): which row,
who sees it, which field is a column, a relation, a connection, or a function of many parents. Parts
marked with `extends` add fields to types of others (`parts`), and classes that know no GraphQL are
shown as they are (`shown`). Strawberry makes GraphQL types of it all (`composition`); arguments,
filters (`filters`) and orders (`ordering`) follow from it.

An operation lives like this:

1. `operations` looks its document up, or measures (`limits`), parses and validates it
   (`documents`), coerces its variables (`variables`), looks at its page arguments (`page_checks`,
   `windows`) and works out what it may cost (`costs`), by the bounds that fields declare
   (`weights`). What is wrong with them is told before anything runs. Questions about the schema
   itself are counted (`introspection`) and left to graphql-core.
2. `compiled` takes the document's plan for this viewer and these @skip and @include, or lets
   `plans` make one: it collects the fields of each type (`collecting`) and asks where its objects
   come from (`sources`). A `Source` is one SELECT over a type's table; what is to-one joins it,
   columns and keys take their positions in its rows, and every other field becomes a step
   (`steps`, `connections`): rows that hang on the parents, a page for each parent, objects of
   several types, a function of all parents at once.
3. The plan runs breadth first, on one connection and in one snapshot. A selection runs each of its
   steps once, for all objects of its level; a step runs its source's statement with all their
   keys (`fetching`) and the selections inside on the rows that come back. The entity's `visible`
   stands in every FROM and JOIN.
4. A statement's text depends on the shape of its arguments alone: the values are taken out of
   filters (`operands`) and cursors (`cursors`), so that it is made once (`conditions`,
   `statements`) and run with parameters ever after.
5. A selection puts its answers together in one generated comprehension (`selections`). What Python
   code returned is completed by its type (`completion`).
6. Only where something failed, `nulls` walks the answer, carries nulls to where they may stand and
   collects the errors with their paths. Those for clients keep their code (`errors`); all others
   are masked.

A mutation's field runs its change and hands what came of it to the same executor. The same
declarations yield ordinary resolvers (`resolvers`, `pages`) for graphql-core: the oracle that the
executor is tested against, operation by operation.
"""
