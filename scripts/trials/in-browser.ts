import process from 'node:process'
import { ensureBuild } from '../build.ts'
import { runProgram } from '../local/run-command.ts'
import { findBrowser } from '../test/find-browser.ts'

// npm run lighthouse -- /pricing: a project of Playwright, and of its tests those that end so.
const [project, ...endings] = process.argv.slice(2)
const browser = await findBrowser()
if (browser) {
	await ensureBuild()
	const chosen = endings.length > 0 ? [`--grep=(${endings.join('|')})$`] : []
	const args = ['test', `--project=${project}`, '--workers=1', ...chosen]
	process.exitCode = (await runProgram('playwright', args, { PLAYWRIGHT_CHROMIUM_PATH: browser })) ? 0 : 1
} else process.exitCode = 1
