import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { type ControlClient, createControlClient } from '#recur-emulator/control-client.ts'

/** What the process that hosts the application says once it is ready. */
export type HostedApp = {
	/** The application's origin. */
	url: string
	emulatorOrigin: string
	/** Where the mails are that the application has sent. */
	mailboxOrigin: string
	databaseUrl: string
	logFile: string
}

export type RunningApp = HostedApp & {
	/** Steers the emulator that the application takes for Recur. */
	emulator: ControlClient
	/** Everything the application has logged so far. */
	logs(): string
	stop(): Promise<void>
}

/** The variable with the applications that run already, one for each worker. */
const SHARED_VARIABLE = 'E2E_SHARED_APPS'

/** Starts the built application with a database and an emulator of its own, all on free ports, with the demo users. */
export async function startApp(env: Record<string, string> = {}): Promise<RunningApp> {
	const host = fork(fileURLToPath(new URL('./app-host.ts', import.meta.url)), {
		execArgv: ['--import', 'tsx'],
		env: { ...process.env, E2E_APP_ENV: JSON.stringify(env) },
	})
	const exited = once(host, 'exit')
	const answer = await Promise.race([once(host, 'message'), exited.then(() => null)])
	if (!answer) throw new Error('The application under test did not start; its output above says why')
	return reach(answer[0] as HostedApp, async () => {
		host.disconnect()
		await exited
	})
}

/** Starts as many applications for the workers that follow: a worker begins anew with each project and after each failure. */
export async function startSharedApps(count: number): Promise<{ stop(): Promise<void> }> {
	const apps = await Promise.all(Array.from({ length: count }, () => startApp()))
	// Without the functions.
	process.env[SHARED_VARIABLE] = JSON.stringify(apps)
	return {
		async stop() {
			await Promise.all(apps.map((app) => app.stop()))
		},
	}
}

/** The application for the worker at this place: no other one uses it at the same time. */
export function sharedApp(place: number): RunningApp {
	const apps: HostedApp[] = JSON.parse(process.env[SHARED_VARIABLE] ?? '[]')
	const hosted = apps[place]
	if (!hosted) throw new Error(`No application runs for the worker at place ${place}`)
	return reach(hosted, async () => {})
}

function reach(hosted: HostedApp, stop: () => Promise<void>): RunningApp {
	return {
		...hosted,
		emulator: createControlClient(hosted.emulatorOrigin),
		logs: () => readFileSync(hosted.logFile, 'utf8'),
		stop,
	}
}
