import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { noCertificates } from '../verification/verify-in-child.ts'

const COMMAND = fileURLToPath(new URL('./verify-live.ts', import.meta.url))

/** Runs `npm run contract:live` with these settings of Recur's and no others. `output` has Pact's own report, too. */
export async function runLiveCommand(settings: Record<string, string>): Promise<{ code: number; output: string }> {
	const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('RECUR_'))
	// Pact's packages use what newer versions of Node warn of.
	const own = { NODE_NO_WARNINGS: '1', ...noCertificates, ...settings }
	const env = { ...Object.fromEntries(inherited), ...own } as unknown as NodeJS.ProcessEnv
	return await new Promise((resolve) => {
		execFile(process.execPath, ['--import', 'tsx', COMMAND], { env }, (error, stdout, stderr) => {
			resolve({ code: Number(error?.code ?? 0), output: stdout + stderr })
		})
	})
}
