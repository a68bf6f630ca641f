import { ErrorPage } from '#app/components/error-page.tsx'

export { Outlet as default } from '@remix-run/react'

/** An error of an action discards its route's data. The root keeps its own: the error page has the person's language and sign-in state. */
export function ErrorBoundary() {
	return <ErrorPage />
}
