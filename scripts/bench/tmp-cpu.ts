import process from 'node:process'
import { startTestPostgres } from '#tests/support/postgres-server.ts'
import { SERVER_VARIABLE } from '#tests/support/test-database.ts'
import { fillDatabase } from './fill.ts'
import { warmUp } from './load.ts'
import { accountPages, presses } from './requests.ts'
import { bundleServers, startStandIn, startTarget } from './targets.ts'

await bundleServers()
const postgres = await startTestPostgres()
process.env[SERVER_VARIABLE] = postgres.url
const standIn = await startStandIn()
const population = await fillDatabase(1000)
const N = Number(process.env.N ?? 2500)
for (const work of (process.env.WORK ?? 'press,page').split(',')) {
	for (const target of (process.env.TARGETS ?? 'app,bare').split(',') as ('app' | 'bare')[]) {
		const nodeArgs =
			process.env.PROF && target === 'app'
				? ['--cpu-prof', `--cpu-prof-dir=/tmp/prof-${work}`, '--cpu-prof-interval=500']
				: []
		const server = await startTarget(target, population, standIn, { nodeArgs })
		const next =
			work === 'page'
				? await accountPages(server.port, population.sessionIds)
				: await presses(server.port, population.sessionIds)
		const load = { connections: 16, next, expectedStatus: work === 'page' ? 200 : 303 }
		await warmUp(server, load, 1500)
		const before = await server.usage()
		const at = performance.now()
		await warmUp(server, load, N)
		const after = await server.usage()
		console.log(
			work,
			target,
			((after.cpuMs - before.cpuMs) / N).toFixed(3),
			'cpu ms',
			((N / (performance.now() - at)) * 1000).toFixed(0),
			'/s',
		)
		await server.stop()
	}
}
await standIn.stop()
await postgres.stop()
process.exit(0)
