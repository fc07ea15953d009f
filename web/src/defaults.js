// What the explorer fills in where a field is ticked: pages inside of pages stay affordable.

/** Tell whether an argument is filled in at once, as 10: the size of a page is. */
export function makeDefaultArg(field, argument) {
  return argument.name === 'first' && `${field.type}`.includes('Connection');
}
