import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ControlClient, createControlClient } from '#tests/recur-emulator/control-client.ts'

/** What the process that hosts the application says once it is ready. */
export type HostedApp = {
	url: string
	emulatorOrigin: string
	mailboxOrigin: string
	databaseUrl: string
	logFile: string
}

export type RunningApp = {
	/** The application's origin. */
	url: string
	/** Steers the emulator that the application takes for Recur. */
	emulator: ControlClient
	emulatorOrigin: string
	/** Where the mails are that the application has sent. */
	mailboxOrigin: string
	databaseUrl: string
	/** Everything the application has logged so far. */
	logs(): string
	stop(): Promise<void>
}

/** Starts the built application with a database and an emulator of its own, all on free ports, with the demo users. */
export async function startApp(env: Record<string, string> = {}): Promise<RunningApp> {
	const host = fork(fileURLToPath(new URL('./app-host.ts', import.meta.url)), {
		execArgv: ['--import', 'tsx'],
		env: { ...process.env, E2E_APP_ENV: JSON.stringify(env) },
	})
	const exited = once(host, 'exit')
	const answer = await Promise.race([once(host, 'message'), exited.then(() => null)])
	if (!answer) throw new Error('The application under test did not start; its output above says why')
	const { url, emulatorOrigin, mailboxOrigin, databaseUrl, logFile } = answer[0] as HostedApp
	return {
		url,
		emulator: createControlClient(emulatorOrigin),
		emulatorOrigin,
		mailboxOrigin,
		databaseUrl,
		logs: () => readFileSync(logFile, 'utf8'),
		async stop() {
			host.disconnect()
			await exited
		},
	}
}
