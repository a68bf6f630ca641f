import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { npmCommand } from '../local/npm-command.mjs'

const LOOKED_AT = 'docs/decisions/001-remix-v2.md'

type Advisory = { url: string; title: string }
type Report = { vulnerabilities?: Record<string, { via: (string | Advisory)[] }> }

/** The advisories in an answer of `npm audit --json` that nobody has looked at. Throws for one that is no answer. */
export function unknownAdvisories(answer: string, known = readFileSync(LOOKED_AT, 'utf8')): Advisory[] {
	const { vulnerabilities }: Report = JSON.parse(answer)
	if (!vulnerabilities) throw new Error('npm audit returned no result')
	return Object.values(vulnerabilities)
		.flatMap(({ via }) => via.filter((one) => typeof one !== 'string'))
		.filter(({ url }) => !known.includes(url.slice(url.lastIndexOf('/') + 1)))
}

if (import.meta.filename === process.argv[1]) {
	const [npm, args] = npmCommand(['audit', '--omit=dev', '--audit=true', '--json'])
	const unknown = unknownAdvisories(spawnSync(npm, args, { encoding: 'utf8' }).stdout)
	for (const { url, title } of unknown) console.error(`${url} ${title}`)
	if (unknown.length > 0) {
		console.error(
			`Look at these advisories, and mend what they tell of or say in ${LOOKED_AT} why it does no harm here.`,
		)
		process.exitCode = 1
	}
}
