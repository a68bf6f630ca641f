import { paths } from '#app/paths.ts'

// Built from `APP_URL` alone: a request can't say where its user ends up.

/** Where Recur's portal leads back to. */
export function portalReturnUrl(appUrl: URL): string {
	return new URL(paths.accountAfter('portal'), appUrl).href
}

/** Where a paid checkout leads. */
export function checkoutSuccessUrl(appUrl: URL): string {
	return new URL(paths.accountAfter('checkout'), appUrl).href
}

/** Where a checkout that was given up leads. */
export function checkoutCancelUrl(appUrl: URL): string {
	return new URL(paths.pricing(), appUrl).href
}
