import process from 'node:process'
import { program } from '../command-line/command.ts'

export const start = await program(import.meta, {
	name: 'start',
	summary: 'Serves the app, with the settings of its environment and no others.',
	examples: { '': 'until SIGTERM or Ctrl-C' },
	async run() {
		// React picks its production build by this variable when it is first imported, so it is set before anything else loads.
		process.env.NODE_ENV ??= 'production'
		await import(new URL('main.js', import.meta.url).href)
	},
})
