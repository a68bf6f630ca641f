import { execFileSync } from 'node:child_process'
import os from 'node:os'
import process from 'node:process'
import type pg from 'pg'

/** What the figures were measured with, as lines of Markdown. Names no host. */
export async function describeMachine(client: pg.Client): Promise<string[]> {
	const { rows } = await client.query('SHOW server_version')
	const cpus = os.cpus()
	const { model = 'unknown' } = cpus[0] ?? {}
	const gigabytes = Math.round(os.totalmem() / 2 ** 30)
	return [
		`- code: ${commit()}, measured on ${new Date().toISOString().slice(0, 10)}`,
		`- processor: ${model.trim()}, ${cpus.length} cores; memory: ${gigabytes} GB`,
		`- ${os.type()}, Node ${process.versions.node}, PostgreSQL ${String(rows[0].server_version).split(' ')[0]}`,
	]
}

/** The last commit that changed what is measured. */
function commit(): string {
	try {
		const args = ['log', '-1', '--format=%h', '--', 'app', 'prisma', 'server.ts', 'package-lock.json']
		return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || 'unknown'
	} catch {
		return 'unknown'
	}
}
