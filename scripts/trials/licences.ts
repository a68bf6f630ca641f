import { readFileSync } from 'node:fs'
import { program } from '../command-line/command.ts'

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

export const licences = await program(import.meta, {
	name: 'licences',
	summary: 'Lists the licences of what runs in production, and fails for those that nobody has looked at.',
	examples: { '': 'by package-lock.json' },
	async run({ print, printError }) {
		const { byLicence, unexpected } = reportLicences()
		for (const [licence, names] of [...byLicence].toSorted(([, a], [, b]) => b.length - a.length)) {
			print(`${licence} (${names.length})\n  ${[...new Set(names)].join(', ')}`)
		}
		if (unexpected.length === 0) return 0
		printError(`Look at these licences, and accept them in scripts/trials/licences.ts: ${unexpected.join(', ')}`)
		return 1
	},
})
