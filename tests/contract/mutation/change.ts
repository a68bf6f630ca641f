export type Change = 'rename' | 'drop' | 'retype'

export const changes: Change[] = ['rename', 'drop', 'retype']

/** Where something is inside a JSON value: member names and list positions. */
export type Path = (string | number)[]

/** The path of every member and of every list's first item, the outer ones first. */
export function pathsIn(value: unknown, at: Path = []): Path[] {
	if (Array.isArray(value)) return value.length > 0 ? pathsIn(value[0], [...at, 0]) : []
	if (typeof value !== 'object' || value === null) return []
	return Object.entries(value).flatMap(([name, inner]) => [[...at, name], ...pathsIn(inner, [...at, name])])
}

/** A copy with one member changed. Throws when it is not there: a mutant that changes nothing would prove nothing. */
export function changeAt(value: unknown, path: Path, change: Change): unknown {
	const copy = structuredClone(value)
	const name = String(path.at(-1))
	const parent = path.slice(0, -1).reduce<unknown>((inner, key) => member(inner, key), copy)
	if (!isContainer(parent) || !Object.hasOwn(parent, name)) throw new Error(`Nothing at ${path.join('.')}`)
	if (change === 'retype') parent[name] = retyped(parent[name])
	if (change === 'rename') parent[`${name}Renamed`] = parent[name]
	if (change !== 'retype') delete parent[name]
	return copy
}

/** A value of another JSON type. */
function retyped(value: unknown): unknown {
	return typeof value === 'string' ? 42 : 'retyped'
}

function member(value: unknown, key: string | number): unknown {
	return isContainer(value) ? value[key] : undefined
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
	return typeof value === 'object' && value !== null
}
