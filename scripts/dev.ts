import { existsSync } from 'node:fs'
import process from 'node:process'
import { databaseSetting } from '#app/platform/database-url.server.ts'
import { startDevServer } from './local/dev-server.ts'
import { startParts } from './local/parts.ts'
import { showScreen } from './local/screen.ts'
import { runSession } from './local/session.ts'

runSession(async (session) => {
	if (existsSync('.env')) process.loadEnvFile('.env')
	const { RECUR_SECRET_KEY, SMTP_URL, SESSION_SECRET } = process.env
	// What .env names is one's own: a key means the real Recur.
	const wanted = {
		database: !process.env[databaseSetting(process.env)],
		emulator: !RECUR_SECRET_KEY,
		mailbox: !SMTP_URL,
	}
	const parts = await startParts(session, 'dev', wanted)
	const sessionSecret = SESSION_SECRET || parts.data.secrets.sessionSecret
	Object.assign(process.env, parts.env, { NODE_ENV: 'development', SESSION_SECRET: sessionSecret })
	await session.step('application', async () => session.onStop(await startDevServer(parts.port, parts.host)))
	session.onStop(parts.data.lendSettings(process.env))
	showScreen({ command: 'dev', logFile: null, ...parts })
})
