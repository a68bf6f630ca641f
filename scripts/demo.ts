import process from 'node:process'
import { build } from './build.ts'
import { isBuildCurrent } from './local/build-inputs.ts'
import { type BuiltApp, startBuiltApp } from './local/built-app.ts'
import { type DataFolder, endOrphans, openDataFolder } from './local/data-folder.ts'
import { claimPort, startDatabase, startLocalRecur } from './local/parts.ts'
import { showScreen } from './local/screen.ts'
import { LocalProblem, runSession, type Session } from './local/session.ts'

const ORPHAN_PATIENCE_MS = 5000

runSession(async (session) => {
	const claim = { command: 'demo', patienceMs: endOrphans('demo') ? ORPHAN_PATIENCE_MS : 0 } as const
	const port = await claimPort({ ...claim, variable: 'PORT', fallback: 3000 })
	const emulatorPort = await claimPort({ ...claim, variable: 'EMULATOR_PORT', fallback: 4100 })
	const data = openDataFolder('demo')
	session.onStop(data.release)
	console.log('\nStarting the demo')
	if (!isBuildCurrent()) await session.step('build', () => build(session.signal))
	const databaseUrl = await startDatabase(session, data)
	const emulatorOrigin = await startLocalRecur(session, data, emulatorPort)
	const appUrl = process.env.APP_URL || `http://localhost:${port}`
	const env = demoEnv({ port, appUrl, databaseUrl, emulatorOrigin, sessionSecret: data.secrets.sessionSecret })
	await session.step('application', () => startApp(session, data, `http://localhost:${port}`, env))
	showScreen({ command: 'demo', appUrl, emulatorOrigin, logFile: data.file('app.log') })
})

type DemoSettings = { port: number; appUrl: string; databaseUrl: string; emulatorOrigin: string; sessionSecret: string }

function demoEnv({ port, appUrl, databaseUrl, emulatorOrigin, sessionSecret }: DemoSettings): NodeJS.ProcessEnv {
	return {
		...process.env,
		NODE_ENV: 'production',
		PORT: String(port),
		APP_URL: appUrl,
		DATABASE_URL: databaseUrl,
		SESSION_SECRET: sessionSecret,
		RECUR_SECRET_KEY: 'sk_test_demo_of_the_emulator',
		RECUR_API_URL: emulatorOrigin,
		RECUR_HOSTED_ORIGINS: emulatorOrigin,
		// One made for a real account would mean nothing to the emulator.
		RECUR_PORTAL_CONFIGURATION_ID: '',
	}
}

async function startApp(session: Session, data: DataFolder, url: string, env: NodeJS.ProcessEnv): Promise<void> {
	const app = startBuiltApp({ url, env, logFile: data.file('app.log') })
	data.remember(app.pid)
	session.onStop(app.stop)
	const exitCode = await app.untilReady(session.signal)
	if (exitCode !== null) throw diedProblem(app, exitCode)
	void app.exited.then((code) => session.fail(diedProblem(app, code)))
}

function diedProblem(app: BuiltApp, exitCode: number): LocalProblem {
	const lastWords = app.logs().trim().split('\n').slice(-5).join('\n')
	return new LocalProblem(`The application stopped unexpectedly (exit code ${exitCode}). Its last words:\n${lastWords}`)
}
