import type { HeadersFunction } from '@remix-run/node'

/** A route's `headers`: those that its action or loader set, which Remix leaves out of a page unless told. */
export const actionHeaders: HeadersFunction = ({ actionHeaders, loaderHeaders }) => actionHeaders ?? loaderHeaders
