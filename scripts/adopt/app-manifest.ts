import { type Members, SECTIONS } from './packages.ts'
import { decide, type Outcome } from './three-way.ts'

/** The members of a package.json that concern us. */
export function membersOf(text: string): Members {
	const manifest = JSON.parse(text)
	return Object.fromEntries(SECTIONS.map((section) => [section, { ...manifest[section] }])) as Members
}

export const NO_MEMBERS = membersOf('{}')

export type MemberChange = { outcome: Outcome; name: string; value: string; yours: string | undefined }

/** Somebody's package.json with what a copy needs, and what that changes. `before`: what it needed last time. */
export function mergeMembers(
	text: string,
	before: Members,
	needed: Members,
): { text: string; changes: MemberChange[] } {
	const manifest = JSON.parse(text)
	const changes = SECTIONS.flatMap((section) =>
		Object.entries(needed[section]).map(([name, value]): MemberChange => {
			const yours = manifest[section]?.[name]
			const decision = decide({ base: before[section][name], theirs: yours, ours: value })
			if (decision.text) manifest[section] = { ...manifest[section], [name]: decision.text }
			return { outcome: decision.outcome, name: `${section} ${name}`, value, yours }
		}),
	)
	if (changes.every(({ outcome }) => outcome === 'unchanged' || outcome === 'kept')) return { text, changes }
	for (const section of ['dependencies', 'devDependencies']) {
		if (manifest[section]) manifest[section] = Object.fromEntries(Object.entries(manifest[section]).sort(byName))
	}
	return { text: formatLike(text, manifest), changes }
}

/** What a copy needed once and does not need any more. It stays, because the app may use it by now. */
export function unneeded(text: string, before: Members, needed: Members): string[] {
	const theirs = membersOf(text)
	return SECTIONS.flatMap((section) =>
		Object.keys(before[section])
			.filter((name) => name in theirs[section] && !(name in needed[section]))
			.map((name) => `${section} ${name}`),
	)
}

/** By which a JSON text is indented. */
export function indentOf(text: string): string {
	return /^([ \t]+)"/m.exec(text)?.[1] ?? '\t'
}

// As npm does when it writes the file.
function formatLike(text: string, manifest: object): string {
	return JSON.stringify(manifest, null, indentOf(text)) + (text.endsWith('\n') ? '\n' : '')
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
	return a < b ? -1 : 1
}
