import { existsSync } from 'node:fs'
import process from 'node:process'
import { claimPort } from './local/claim-port.ts'
import { openDataFolder } from './local/data-folder.ts'
import { startDevServer } from './local/dev-server.ts'
import { LOCAL_HOST, startDatabase, startLocalMailbox, startLocalRecur } from './local/parts.ts'
import { showScreen } from './local/screen.ts'
import { runSession, type Session } from './local/session.ts'

runSession(async (session) => {
	if (existsSync('.env')) process.loadEnvFile('.env')
	const port = await claimPort({ command: 'dev', variable: 'PORT', fallback: 3000 })
	// A key of one's own in .env means: talk to the real Recur.
	const usesEmulator = !process.env.RECUR_SECRET_KEY
	const emulatorPort = usesEmulator
		? await claimPort({ command: 'dev', variable: 'EMULATOR_PORT', fallback: 4100 })
		: null
	const mailboxPort = process.env.SMTP_URL
		? null
		: await claimPort({ command: 'dev', variable: 'MAILBOX_PORT', fallback: 4200 })
	console.log('\nStarting development')
	const { env, emulatorOrigin } = await startParts(session, { app: port, emulator: emulatorPort })
	const mailbox = mailboxPort === null ? null : await startLocalMailbox(session, mailboxPort)
	const appUrl = process.env.APP_URL || `http://localhost:${port}`
	Object.assign(process.env, { ...env, ...mailbox?.env, NODE_ENV: 'development', PORT: String(port), APP_URL: appUrl })
	await session.step('application', async () =>
		session.onStop(await startDevServer(port, process.env.LISTEN_HOST || LOCAL_HOST)),
	)
	showScreen({ command: 'dev', appUrl, emulatorOrigin, mailboxOrigin: mailbox?.origin ?? null, logFile: null })
})

async function startParts(session: Session, ports: { app: number; emulator: number | null }) {
	const data = openDataFolder('dev')
	session.onStop(data.release)
	const databaseUrl = process.env.DATABASE_URL || (await startDatabase(session, data))
	const sessionSecret = process.env.SESSION_SECRET || data.secrets.sessionSecret
	const env = { DATABASE_URL: databaseUrl, SESSION_SECRET: sessionSecret }
	if (ports.emulator === null) return { env, emulatorOrigin: null }
	const recur = await startLocalRecur(session, data, { app: ports.app, emulator: ports.emulator })
	return { env: { ...env, ...recur.env }, emulatorOrigin: recur.origin }
}
