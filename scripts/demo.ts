import process from 'node:process'
import { Problem } from '#app/platform/problem.server.ts'
import { build } from './build.ts'
import { program } from './command-line/command.ts'
import { isBuildCurrent } from './local/build-inputs.ts'
import { type BuiltApp, startBuiltApp } from './local/built-app.ts'
import { type Parts, startParts } from './local/parts.ts'
import { runSession, type Session } from './local/session.ts'
import { showScreen } from './local/start-screen.ts'

export const demo = await program(import.meta, {
	name: 'demo',
	summary: 'Starts the app, its database, the emulator of Recur and a mailbox, and prints who can sign in.',
	examples: { '': 'until Ctrl-C; the data is kept in .data' },
	run: () => runSession(startDemo),
})

async function startDemo(session: Session): Promise<void> {
	// A mail server of one's own sends the mail to people.
	const parts = await startParts(session, 'demo', { database: true, emulator: true, mailbox: !process.env.SMTP_URL })
	if (!isBuildCurrent()) await session.step('build', () => build(session.signal))
	const logFile = parts.data.file('app.log')
	const env = settingsOf(parts)
	await session.step('application', () => startApp(session, parts, env, logFile))
	session.onStop(parts.data.lendSettings(env))
	showScreen({ command: 'demo', logFile, ...parts })
}

function settingsOf({ host, data, env }: Parts): NodeJS.ProcessEnv {
	const { sessionSecret } = data.secrets
	return { ...process.env, NODE_ENV: 'production', LISTEN_HOST: host, SESSION_SECRET: sessionSecret, ...env }
}

async function startApp(session: Session, parts: Parts, env: NodeJS.ProcessEnv, logFile: string): Promise<void> {
	const { port, data } = parts
	const app = startBuiltApp({ url: `http://localhost:${port}`, env, logFile })
	data.remember(app.pid)
	session.onStop(app.stop)
	const exitCode = await app.untilReady(session.signal)
	if (exitCode !== null) throw diedProblem(app, exitCode)
	void app.exited.then((code) => session.fail(diedProblem(app, code)))
}

function diedProblem(app: BuiltApp, exitCode: number): Problem {
	const lastWords = app.logs().trim().split('\n').slice(-5).join('\n')
	return new Problem(`The application stopped unexpectedly (exit code ${exitCode}). Last log lines:\n${lastWords}`)
}
