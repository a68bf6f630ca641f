/** Where something is inside a JSON value: member names and list positions. */
export type Path = (string | number)[]

/** The path of every member and of every list's first item, the outer ones first. */
export function pathsIn(value: unknown, at: Path = []): Path[] {
	if (Array.isArray(value)) return value.length > 0 ? pathsIn(value[0], [...at, 0]) : []
	if (typeof value !== 'object' || value === null) return []
	return Object.entries(value).flatMap(([name, inner]) => [[...at, name], ...pathsIn(inner, [...at, name])])
}

/** The paths of a value that this one stands for: the same place in every item of a list. */
export function placesOf(value: unknown, path: Path): Path[] {
	return path.reduce<Path[]>(
		(places, key) => places.flatMap((place) => keysAt(valueAt(value, place), key, place)),
		[[]],
	)
}

/** The value there, or undefined. */
export function valueAt(value: unknown, path: Path): unknown {
	return path.reduce((inner, key) => (isContainer(inner) ? inner[key] : undefined), value)
}

/** The path as Pact writes it, such as `$.entitlements[*].status`. */
export function pactPath(path: Path): string {
	return `$${path.map((key) => (typeof key === 'number' ? '[*]' : `.${key}`)).join('')}`
}

function keysAt(value: unknown, key: Path[number], place: Path): Path[] {
	const keys = typeof key === 'number' && Array.isArray(value) ? [...value.keys()] : [key]
	return keys.map((one) => [...place, one])
}

export function isContainer(value: unknown): value is Record<string | number, unknown> {
	return typeof value === 'object' && value !== null
}
