// GraphiQL keeps its tabs in the browser's storage; the examples are for those who have none yet.

const STORED_TABS = 'graphiql:tabState';

/** Decide what GraphiQL opens with: the query in the address, else the stored tabs, else the examples. */
export function opening(examples) {
  const address = new URLSearchParams(location.search);
  const asked = address.has('query')
    ? { query: address.get('query'), variables: address.get('variables') ?? '', headers: '' }
    : undefined;
  const isFirstVisit = localStorage.getItem(STORED_TABS) === null;
  const shown = asked ?? (isFirstVisit ? examples[0] : undefined);
  const tabs = asked ? [asked, ...examples] : examples;

  return {
    isFirstVisit,
    // GraphiQL fills the editors from these and not from the tab that it shows.
    initialQuery: shown?.query,
    initialVariables: shown?.variables,
    initialHeaders: shown?.headers,
    defaultTabs: tabs.length > 0 ? tabs : undefined,
  };
}
