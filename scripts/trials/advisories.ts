import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { program } from '../command-line/command.ts'
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

export const advisories = await program(import.meta, {
	name: 'advisories',
	summary: 'Fails for advisories about what runs in production that nobody has looked at.',
	examples: { '': 'asks npm’s registry' },
	async run({ printError }) {
		const [npm, args] = npmCommand(['audit', '--omit=dev', '--audit=true', '--json'])
		const unknown = unknownAdvisories(spawnSync(npm, args, { encoding: 'utf8' }).stdout)
		for (const { url, title } of unknown) printError(`${url} ${title}`)
		if (unknown.length === 0) return 0
		printError(`Look at these advisories, and mend what they describe or say in ${LOOKED_AT} why it does no harm here.`)
		return 1
	},
})
