"""Declaring fields over tables, composing a schema out of parts, and executing operations.

Nothing here knows a noun of the catalog.

A schema is made once, at start-up. An author declares types over tables (`declare`): which row,
who sees it, and of which kind each field is (`kinds`): a column, a relation, a connection, or a
function of many parents. Parts marked with `extends` add fields to types of others (`parts`), and
classes that know no GraphQL are shown as they are (`shown`). Strawberry makes GraphQL types of it
all (`composition`); arguments, filters (`filterable`, `filters`) and orders (`ordering`) follow
from the declarations.

An operation lives like this:

1. `operations` looks its document up, or measures (`limits`), parses and validates it
   (`documents`), coerces its variables (`variables`), checks its page arguments (`page_checks`,
   `windows`) and works out what it may cost (`costs`), by the bounds that fields declare
   (`weights`), and what its filters and orders do (`filter_prices`, `prices`). What is wrong with
   them is told before anything runs. An operation that asks for
   the schema itself is counted (`introspection`) and left to graphql-core.
2. `compiled` takes the document's plan for this viewer and these @skip and @include, or lets
   `plans` make one: it collects the fields of each type (`collecting`) and asks where its objects
   come from (`sources`). A `RowSource` is one SELECT over a table. To-one relations join it, and
   columns and keys become cells, which are read from its rows (`cells`). Every other field becomes
   a step: rows that hang on the parents (`steps`), a page for each parent (`connections`), an
   object that an id names (`lookups`), a function of all parents at once (`calls`).
3. The plan runs breadth first, on one connection and in one snapshot (`runs`). A selection runs
   each of its steps once, for all objects of its level (`selections`). A step runs its source's
   statement (`selects`) with all their keys (`fetching`), and the selections inside on the rows
   that come back. The entity's `visible` stands in every FROM and JOIN. A level pays for its
   objects before its steps run (`budgets`, `costly`); one that overdraws ends the request.
4. A statement's text depends on the shape of its arguments alone. The values are taken out of
   filters (`operands`) and cursors (`cursors`), so that the text is made once (`conditions`,
   `statements`) and runs with parameters ever after.
5. A selection's answers are put together by one generated comprehension (`assembly`). What Python
   code returned is completed by its type (`completion`).
6. Only where something failed, `nulls` walks the answer, carries nulls to where they may stand and
   collects the errors with their paths. Those for clients keep their code (`errors`); all others
   are masked.

A mutation's field makes its change once, and the same executor answers the selection of its
payload.

The same declarations yield resolvers for graphql-core (`resolving`): the oracle that the executor
is tested against, operation by operation. Composition binds them in one place, and plans do not
call them. They run in production only where an operation asks for the schema and for more.
"""
