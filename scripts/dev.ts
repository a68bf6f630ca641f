import process from 'node:process'
import { databaseSetting } from '#app/platform/database-url.server.ts'
import { type Call, program } from './command-line/command.ts'
import { startDevServer } from './local/dev-server.ts'
import { startParts } from './local/parts.ts'
import { runSession, type Session } from './local/session.ts'
import { showScreen } from './local/start-screen.ts'

export const dev = await program(import.meta, {
	name: 'dev',
	summary: 'Starts what npm run demo starts, with hot reload. What .env names is used instead of a part of ours.',
	examples: { '': 'until Ctrl-C; the data is kept in .data' },
	run: ({ settings }) => runSession((session) => startDevelopment(session, settings())),
})

async function startDevelopment(session: Session, settings: ReturnType<Call['settings']>): Promise<void> {
	const { RECUR_SECRET_KEY, SMTP_URL, SESSION_SECRET } = settings
	// What .env names is one's own: a key means the real Recur.
	const wanted = { database: !settings[databaseSetting(settings)], emulator: !RECUR_SECRET_KEY, mailbox: !SMTP_URL }
	const parts = await startParts(session, 'dev', wanted)
	const sessionSecret = SESSION_SECRET || parts.data.secrets.sessionSecret
	Object.assign(process.env, parts.env, { NODE_ENV: 'development', SESSION_SECRET: sessionSecret })
	await session.step('application', async () => session.onStop(await startDevServer(parts.port, parts.host)))
	session.onStop(parts.data.lendSettings(process.env))
	showScreen({ command: 'dev', logFile: null, ...parts })
}
