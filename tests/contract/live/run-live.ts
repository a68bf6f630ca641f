import { type Contract, readContract } from '../contract-file.ts'
import { forward } from '../proxy.ts'
import type { Verdict } from '../verification/run-pact.ts'
import { verifyContract } from '../verification/verify-contract.ts'
import { type LiveSettings, readLiveSettings } from './live-settings.ts'
import { liveStateHandlers } from './live-states.ts'
import { planLive } from './plan-live.ts'

/** What `npm run contract:live` prints. `failure` is its last line, when it fails. */
export type LiveRun = { lines: string[]; failure: string | null }

/** Verifies the account of these settings, if they name one. */
export async function runLive(env: Record<string, string | undefined>): Promise<LiveRun> {
	const read = readLiveSettings(env)
	if ('skipped' in read) return { lines: [`contract:live skipped: ${read.skipped}.`], failure: null }
	if ('refused' in read) return { lines: [], failure: `contract:live refused: ${read.refused}.` }
	return await verifyAccount(read.settings)
}

async function verifyAccount(settings: LiveSettings): Promise<LiveRun> {
	const contract = readContract()
	const { interactions, leftOut, notCompared } = planLive(contract.interactions, settings)
	const verdicts = await verify({ ...contract, interactions }, settings)
	const failed = verdicts.filter(({ outcome }) => outcome !== 'passed')
	const lines = [
		...leftOut.map(({ description, reason }) => `left out: ${description} (${reason})`),
		...notCompared.map(({ description, names }) => `only by form: ${names.join(', ')} in ${description}`),
		...failed.map((verdict) => `${verdict.outcome}: ${verdict.description}${detailsOf(verdict)}`),
	]
	const kept = `${verdicts.length - failed.length} of ${verdicts.length} interactions`
	const conclusion = `contract:live: ${settings.apiUrl} keeps ${kept}; ${leftOut.length} left out.`
	if (failed.length > 0) return { lines, failure: conclusion }
	return { lines: [...lines, conclusion], failure: null }
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
