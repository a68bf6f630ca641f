import process from 'node:process'
import { build } from './build.ts'
import { isBuildCurrent } from './local/build-inputs.ts'
import { type BuiltApp, startBuiltApp } from './local/built-app.ts'
import { claimPort } from './local/claim-port.ts'
import { type DataFolder, endOrphans, openDataFolder } from './local/data-folder.ts'
import { LOCAL_HOST, startDatabase, startLocalMailbox, startLocalRecur } from './local/parts.ts'
import { showScreen } from './local/screen.ts'
import { LocalProblem, runSession, type Session } from './local/session.ts'

const ORPHAN_PATIENCE_MS = 5000

runSession(async (session) => {
	const claim = { command: 'demo', patienceMs: endOrphans('demo') ? ORPHAN_PATIENCE_MS : 0 } as const
	const port = await claimPort({ ...claim, variable: 'PORT', fallback: 3000 })
	const emulatorPort = await claimPort({ ...claim, variable: 'EMULATOR_PORT', fallback: 4100 })
	// A server of one's own sends the mail to people.
	const catchesMail = !process.env.SMTP_URL
	const mailboxPort = catchesMail ? await claimPort({ ...claim, variable: 'MAILBOX_PORT', fallback: 4200 }) : null
	const data = openDataFolder('demo')
	session.onStop(data.release)
	console.log('\nStarting the demo')
	if (!isBuildCurrent()) await session.step('build', () => build(session.signal))
	const databaseUrl = await startDatabase(session, data)
	const recur = await startLocalRecur(session, data, { emulator: emulatorPort, app: port })
	const mailbox = mailboxPort === null ? null : await startLocalMailbox(session, mailboxPort)
	const appUrl = process.env.APP_URL || `http://localhost:${port}`
	const env: NodeJS.ProcessEnv = {
		...process.env,
		NODE_ENV: 'production',
		PORT: String(port),
		LISTEN_HOST: process.env.LISTEN_HOST || LOCAL_HOST,
		APP_URL: appUrl,
		DATABASE_URL: databaseUrl,
		SESSION_SECRET: data.secrets.sessionSecret,
		...recur.env,
		...mailbox?.env,
	}
	await session.step('application', () => startApp(session, data, `http://localhost:${port}`, env))
	const [emulatorOrigin, mailboxOrigin] = [recur.origin, mailbox?.origin ?? null]
	showScreen({ command: 'demo', appUrl, emulatorOrigin, mailboxOrigin, logFile: data.file('app.log') })
})

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
