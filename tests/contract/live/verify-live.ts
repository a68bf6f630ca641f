import { type Contract, readContract } from '../contract-file.ts'
import { forward } from '../proxy.ts'
import type { Verdict } from '../verification/run-pact.ts'
import { verifyContract } from '../verification/verify-contract.ts'
import { type LiveSettings, readLiveSettings } from './live-settings.ts'
import { liveStateHandlers } from './live-states.ts'
import { planLive } from './plan-live.ts'

const read = readLiveSettings(process.env)
if ('skipped' in read) say(`contract:live skipped: ${read.skipped}.`)
if ('refused' in read) fail(`contract:live refused: ${read.refused}.`)
if ('settings' in read) await run(read.settings)

async function run(settings: LiveSettings): Promise<void> {
	const contract = readContract()
	const { interactions, leftOut, notCompared } = planLive(contract.interactions, settings)
	const verdicts = await verify({ ...contract, interactions }, settings)
	for (const { description, reason } of leftOut) say(`left out: ${description} (${reason})`)
	for (const { description, names } of notCompared) say(`only by type: ${names.join(', ')} in ${description}`)
	const failed = verdicts.filter(({ outcome }) => outcome !== 'passed')
	for (const verdict of failed) say(`${verdict.outcome}: ${verdict.description}${detailsOf(verdict)}`)
	const kept = `${verdicts.length - failed.length} of ${verdicts.length} interactions`
	const conclude = failed.length > 0 ? fail : say
	conclude(`contract:live: ${settings.apiUrl} keeps ${kept}; ${leftOut.length} left out.`)
}

async function verify(contract: Contract, settings: LiveSettings): Promise<Verdict[]> {
	const { verdicts } = await verifyContract({
		contract,
		states: liveStateHandlers(settings),
		ask: (request) => forward(request, new URL(settings.apiUrl)),
		sent: async ({ description }) => Promise.reject(new Error(`A live account sends nothing here: ${description}`)),
	})
	return verdicts
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
