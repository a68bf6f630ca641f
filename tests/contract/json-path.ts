/** Where something is inside a JSON value: member names and list positions. */
export type Path = (string | number)[]

/** The path of every member and of every list's first item, the outer ones first. */
export function pathsIn(value: unknown, at: Path = []): Path[] {
	if (Array.isArray(value)) return value.length > 0 ? pathsIn(value[0], [...at, 0]) : []
	if (typeof value !== 'object' || value === null) return []
	return Object.entries(value).flatMap(([name, inner]) => [[...at, name], ...pathsIn(inner, [...at, name])])
}

/** The value there, or undefined. */
export function valueAt(value: unknown, path: Path): unknown {
	return path.reduce((inner, key) => (isContainer(inner) ? inner[key] : undefined), value)
}

/** The path as Pact writes it, such as `$.entitlements[*].status`. */
export function pactPath(path: Path): string {
	return `$${path.map((key) => (typeof key === 'number' ? '[*]' : `.${key}`)).join('')}`
}

export function isContainer(value: unknown): value is Record<string | number, unknown> {
	return typeof value === 'object' && value !== null
}
