import { isContainer, type Path, valueAt } from '../json-path.ts'

export type Change = 'rename' | 'drop' | 'retype' | 'other value' | 'other case' | 'other status'

/** The changes that fit every member, whatever its value. */
export const shapeChanges: Change[] = ['rename', 'drop', 'retype']

/** A copy with one member changed. Throws when it would be equal: such a mutant proves nothing. */
export function changeAt(value: unknown, path: Path, change: Change): unknown {
	const copy = structuredClone(value)
	const name = String(path.at(-1))
	const parent = valueAt(copy, path.slice(0, -1))
	if (!isContainer(parent) || !Object.hasOwn(parent, name)) throw new Error(`Nothing at ${path.join('.')}`)
	const before = parent[name]
	delete parent[name]
	if (change === 'rename') parent[`${name}Renamed`] = before
	else if (change !== 'drop') parent[name] = changed(before, change)
	if (parent[name] === before) throw new Error(`"${change}" changes nothing at ${path.join('.')}`)
	return copy
}

/** The value in upper case, or in lower case if it has no lower-case letter. */
export function otherCase(text: string): string {
	return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase()
}

function changed(value: unknown, change: Exclude<Change, 'rename' | 'drop'>): unknown {
	switch (change) {
		case 'retype':
			return typeof value === 'string' ? 42 : 'retyped'
		case 'other value':
			if (typeof value === 'number') return value + 1
			return typeof value === 'boolean' ? !value : 'another'
		case 'other case':
			return otherCase(String(value))
		case 'other status':
			return /^active$/i.test(String(value)) ? 'past_due' : 'active'
	}
}
