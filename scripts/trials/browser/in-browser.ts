import { ensureBuild } from '../../build.ts'
import { type Command, program } from '../../command-line/command.ts'
import { runProgram } from '../../local/run-command.ts'
import { findBrowser } from '../../test/find-browser.ts'

type About = { summary: string; examples: Record<string, string> }

/** A project of Playwright, and of its tests those that end as is said. */
export function inBrowser(module: ImportMeta, project: string, about: About): Promise<Command> {
	return program(module, {
		name: project,
		...about,
		takes: (parser) => parser.argument('[endings...]', 'only the tests whose names end so'),
		async run(_, endings: string[]) {
			const browser = await findBrowser()
			if (!browser) return 1
			await ensureBuild()
			const chosen = endings.length > 0 ? [`--grep=(${endings.join('|')})$`] : []
			const args = ['test', `--project=${project}`, '--workers=1', ...chosen]
			return (await runProgram('playwright', args, { PLAYWRIGHT_CHROMIUM_PATH: browser })) ? 0 : 1
		},
	})
}
