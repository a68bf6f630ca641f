import { ErrorPage } from '#app/components/error-page.tsx'

export { Outlet as default } from '@remix-run/react'

/**
 * Of every page. An error that an action throws takes the data of the route that shows it: here the root keeps its own, so the error
 * page is in the person's language and knows whether they have signed in.
 */
export function ErrorBoundary() {
	return <ErrorPage />
}
