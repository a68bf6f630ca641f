export const SECTIONS = ['imports', 'scripts', 'dependencies', 'devDependencies'] as const

/** The members that we want in somebody's package.json, or those that are there. */
export type Members = Record<(typeof SECTIONS)[number], Record<string, string>>

// Prisma generates code for one version of these.
const EXACT = ['@prisma/client', '@prisma/adapter-pg']

type Choice = Pick<Members, 'dependencies' | 'devDependencies'> & {
	/** The names by which the copy imports packages that the app has in a version that the copy cannot use. */
	aliases: Map<string, string>
}

/**
 * What a copy needs installed: our versions of `packages`. A package that the app has itself stays as it is; when the copy cannot use
 * that version, it gets ours by a name of its own. `before`: what we wanted last time.
 */
export function choosePackages(packages: Iterable<string>, ours: Members, theirs: Members, before: Members): Choice {
	const choice: Choice = { dependencies: {}, devDependencies: {}, aliases: new Map() }
	const add = (section: 'dependencies' | 'devDependencies', name: string, alias: string, version: string) => {
		choice[section][alias] = alias === name ? version : `npm:${name}@${version}`
	}
	const has = (name: string) => theirs.dependencies[name] ?? theirs.devDependencies[name]
	for (const name of [...packages].sort()) {
		const version = ours.dependencies[name] ?? ours.devDependencies[name]
		if (!version) throw new Error(`${name} is not in our package.json`)
		const isUsable = canUse(name, has(name), version) || has(name) === before.dependencies[name]
		const alias = isUsable ? name : aliasOf(name)
		add('dependencies', name, alias, version)
		if (alias !== name) choice.aliases.set(name, alias)
		const typesVersion = ours.devDependencies[`@types/${name}`]
		if (typesVersion) add('devDependencies', `@types/${name}`, `@types/${alias}`, typesVersion)
	}
	add('devDependencies', '@types/node', '@types/node', ours.devDependencies['@types/node'] ?? '*')
	return choice
}

/** Whether code for `ours` runs with what a range of theirs allows: by the leading number that may not change. */
function canUse(name: string, theirs: string | undefined, ours: string): boolean {
	if (theirs === undefined || theirs === ours) return true
	const [allowed, needed] = [leadingNumbers(theirs), leadingNumbers(ours)]
	return !EXACT.includes(name) && allowed !== null && allowed === needed
}

/** `^4.1.0` and `4.6.7` begin with 4, `^0.11.0` with 0.11. Null for other ranges, tags and addresses. */
function leadingNumbers(range: string): string | null {
	const [, major, minor] = /^[\^~]?(\d+)(?:\.(\d+))?(?:\.\d+)?$/.exec(range) ?? []
	if (major === undefined) return null
	return major === '0' ? `0.${minor}` : major
}

function aliasOf(name: string): string {
	return `recur-${name.replace('@', '').replace('/', '-')}`
}
