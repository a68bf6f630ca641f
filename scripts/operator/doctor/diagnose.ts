import { Agent } from 'undici'
import { databaseSetting, schemaOf } from '#app/platform/database-url.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { createRecurClient } from '#app/recur/client.server.ts'
import { appChecks } from './app-checks.ts'
import { type Finding, runChecks } from './check.ts'
import { databaseChecks } from './database.ts'
import { mailChecks } from './mail.ts'
import { recurChecks } from './recur.ts'
import { readSettings, settingChecks, settingFindings } from './settings.ts'

// A check ends later than what it looks at, so that the reason is reported.
const EXTRA_MS = 7000

/**
 * Looks at settings, database, Recur and the app's public address, and changes nothing. No finding holds text of a setting:
 * people paste them into tickets.
 */
export async function diagnose(source: Record<string, string | undefined>, limitMs?: number): Promise<Finding[]> {
	const settings = readSettings(source)
	const { env } = settings
	const { pool, close } = createDatabase(env.DATABASE_URL, { poolSize: 2 })
	const database = { pool, setting: databaseSetting(source), schema: schemaOf(env.DATABASE_URL) }
	const recur = createRecurClient({ secretKey: env.RECUR_SECRET_KEY, apiUrl: env.RECUR_API_URL })
	const recurAgent = new Agent()
	const addressAgent = new Agent({ connect: { rejectUnauthorized: false } })
	try {
		const checks = [
			...settingChecks(settings),
			...databaseChecks({ ...database, environment: recur.environment }),
			...recurChecks(env, recur, recurAgent),
			...mailChecks(env),
			...appChecks(env, addressAgent),
		]
		const wrong = [...settings.malformed, ...settings.refused]
		const found = await runChecks(checks, wrong, limitMs ?? env.RECUR_DEADLINE_MS + EXTRA_MS)
		return [...settingFindings(settings, source), ...found]
	} finally {
		// What still hangs is cut off.
		await Promise.all([close(), recur.close(), recurAgent.destroy(), addressAgent.destroy()])
	}
}
