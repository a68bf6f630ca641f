import { paths } from '#app/paths.ts'

/** Where Recur's portal leads back to. Built from `APP_URL` alone: a request can't say where its user ends up. */
export function portalReturnUrl(appUrl: URL): string {
	return new URL(paths.account(), appUrl).href
}
