import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contractFile } from '../contract-file.ts'
import { type Verdict, verifyContract } from '../verification/verify-contract.ts'
import { type LiveSettings, readLiveSettings } from './live-settings.ts'
import { type LiveCandidate, liveStates, planLive } from './plan-live.ts'

const read = readLiveSettings(process.env)
if ('skipped' in read) say(`contract:live skipped: ${read.skipped}.`)
if ('refused' in read) fail(`contract:live refused: ${read.refused}.`)
if ('settings' in read) await run(read.settings)

async function run(settings: LiveSettings): Promise<void> {
	const contract = JSON.parse(readFileSync(contractFile, 'utf8')) as { interactions: LiveCandidate[] }
	const { interactions, leftOut } = planLive(contract.interactions, settings)
	const verdicts = await verify({ ...contract, interactions }, settings)
	for (const { description, reason } of leftOut) say(`left out: ${description} (${reason})`)
	const failed = verdicts.filter(({ outcome }) => outcome !== 'passed')
	for (const verdict of failed) say(`${verdict.outcome}: ${verdict.description}${detailsOf(verdict)}`)
	const kept = `${verdicts.length - failed.length} of ${verdicts.length} interactions`
	const conclude = failed.length > 0 ? fail : say
	conclude(`contract:live: ${settings.apiUrl} keeps ${kept}; ${leftOut.length} left out.`)
}

async function verify(contract: object, settings: LiveSettings): Promise<Verdict[]> {
	const directory = mkdtempSync(join(tmpdir(), 'contract-live-'))
	try {
		const file = join(directory, 'contract.json')
		writeFileSync(file, JSON.stringify(contract))
		return await verifyContract({ contract: file, providerUrl: settings.apiUrl, states: liveStates(settings) })
	} finally {
		rmSync(directory, { recursive: true })
	}
}

function detailsOf({ details }: Verdict): string {
	return details.map((detail) => `\n    ${detail}`).join('')
}

function say(line: string): void {
	process.stdout.write(`${line}\n`)
}

function fail(line: string): void {
	process.stderr.write(`${line}\n`)
	process.exitCode = 1
}
