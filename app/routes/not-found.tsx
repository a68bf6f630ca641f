/** Any URL that `routes.ts` does not name. */
export function loader(): never {
	throw new Response(null, { status: 404 })
}

export default function NotFound() {
	return null
}
