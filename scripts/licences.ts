import { readFileSync } from 'node:fs'
import process from 'node:process'

type LockedPackage = { version?: string; license?: string; link?: boolean; dev?: boolean; devOptional?: boolean }

// What somebody has looked at. Elastic-2.0 is recur-tw's: it may be used in a product and not be resold as a service of its own.
const ACCEPTED = new Set([
	'MIT',
	'MIT-0',
	'ISC',
	'Apache-2.0',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'0BSD',
	'Unlicense',
	'(Apache-2.0 AND MIT)',
	'(Unlicense OR Apache-2.0)',
	'Elastic-2.0',
])

export type LicenceReport = {
	/** Packages with their versions, by licence. */
	byLicence: Map<string, string[]>
	/** Licences that nobody has looked at; `unknown` for packages that name none. */
	unexpected: string[]
}

/** The licences of what runs in production, by the lockfile. */
export function reportLicences(lockfile = 'package-lock.json'): LicenceReport {
	const { packages }: { packages: Record<string, LockedPackage> } = JSON.parse(readFileSync(lockfile, 'utf8'))
	const byLicence = new Map<string, string[]>()
	for (const [path, { version, license = 'unknown', link, dev, devOptional }] of Object.entries(packages)) {
		const isOurs = !path.startsWith('node_modules/') || link
		if (isOurs || dev || devOptional) continue
		const name = `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)} ${version}`
		byLicence.set(license, [...(byLicence.get(license) ?? []), name])
	}
	return { byLicence, unexpected: [...byLicence.keys()].filter((licence) => !ACCEPTED.has(licence)) }
}

if (import.meta.filename === process.argv[1]) {
	const { byLicence, unexpected } = reportLicences()
	for (const [licence, names] of [...byLicence].toSorted(([, a], [, b]) => b.length - a.length)) {
		console.log(`${licence} (${names.length})\n  ${[...new Set(names)].join(', ')}`)
	}
	if (unexpected.length > 0) {
		console.error(`Look at these licences, and accept them in scripts/licences.ts: ${unexpected.join(', ')}`)
		process.exitCode = 1
	}
}
