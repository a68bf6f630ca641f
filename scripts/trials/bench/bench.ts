import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { ensureBuild } from '../../build.ts'
import { npmCommand } from '../../local/npm-command.mjs'
import { serveTestDatabases } from '../../local/test-database.ts'
import { writeBlock } from '../table.ts'
import { writeCharts } from './charts.ts'
import { fillDatabase, type Population } from './fill.ts'
import { describeMachine } from './machine.ts'
import { scriptBytes } from './page-scripts.ts'
import { createWatch } from './quiet.ts'
import { describeFigures, type Figures } from './report.ts'
import { countCosts } from './request-cost.ts'
import { cookieHeader } from './requests.ts'
import { type Measurement, openStage, runDelayed, runRound, type Stage, warmUpServers } from './rounds.ts'
import { bundleServers, type StandIn, startStandIn, startTarget, TARGETS } from './targets.ts'

const DOCUMENT = 'docs/performance.md'
const PAGES = ['/', '/login', '/pricing', '/account']

const { values: options } = parseArgs({
	options: {
		quick: { type: 'boolean', default: false },
		/** Measures nothing: draws what the document says. */
		charts: { type: 'boolean', default: false },
		/** Minutes that all measurements together may wait until nothing else runs on the machine. */
		patience: { type: 'string', default: '2' },
		/** The version of another Node that the app is measured on too. */
		node: { type: 'string' },
	},
})
const PLAN = options.quick
	? { sizes: [1000], rounds: 2, seconds: 1, delayedSeconds: 1, warmUpRequests: 1500 }
	: { sizes: [1000, 1_000_000], rounds: 5, seconds: 1.2, delayedSeconds: 1.5, warmUpRequests: 4000 }

// Children are stopped and would miss the signal; leaving in this way kills them.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

const startedAt = performance.now()
const watch = createWatch(Number(options.patience) * 60_000)
if (!options.charts) {
	const figures = describeFigures(await run())
	console.log(`\n${figures}\n`)
	if (!options.quick) writeBlock(DOCUMENT, 'figures', figures)
}
if (options.charts || !options.quick) {
	writeCharts(DOCUMENT)
	say(`drew what ${DOCUMENT} says`)
}
// The schema engine leaves a ten-second timer behind that would keep the process.
process.exit(0)

async function run(): Promise<Figures> {
	await ensureBuild()
	await bundleServers()
	const stopServer = await serveTestDatabases()
	try {
		return await measureAll()
	} finally {
		await stopServer()
	}
}

async function measureAll(): Promise<Figures> {
	const standIn = await startStandIn()
	const populations: Population[] = []
	for (const users of PLAN.sizes) {
		populations.push(await fillDatabase(users))
		say(`filled a database with ${users} users`)
	}
	const [smallest] = populations as [Population]
	const startMs = await measureStarts(smallest, standIn)
	const stages: Stage[] = []
	const costs = await countCosts(smallest, standIn)
	say('counted statements and system calls')
	const node = options.node && findNode(options.node)
	for (const population of populations) stages.push(await openStage(population, standIn, node))
	const scripts = await measureScripts(stages[0] as Stage)
	const measurements = await measureRounds(stages, standIn)
	const machine = await describeMachine(smallest.client)
	for (const { servers } of stages) for (const server of Object.values(servers)) await server.stop()
	for (const { client } of populations) await client.end()
	await standIn.stop()
	return {
		machine,
		costs,
		otherNode: options.node ?? null,
		measurements,
		watched: watch.counts,
		startMs,
		scripts,
		rounds: PLAN.rounds,
		sizes: PLAN.sizes,
	}
}

async function measureRounds(stages: Stage[], standIn: StandIn): Promise<Measurement[]> {
	const measurements: Measurement[] = []
	await warmUpServers(stages, PLAN.warmUpRequests)
	say('warmed up all servers')
	for (let round = 1; round <= PLAN.rounds; round++) {
		measurements.push(...(await runRound(round, stages, PLAN.seconds, watch)))
		measurements.push(...(await runDelayed(round, stages[0] as Stage, standIn, PLAN.delayedSeconds, watch)))
		say(`round ${round} of ${PLAN.rounds}`)
	}
	return measurements
}

/** Milliseconds from spawning each server to its first 200 of `/readyz`. */
async function measureStarts(population: Population, standIn: StandIn): Promise<Figures['startMs']> {
	const startMs: Figures['startMs'] = { app: [], bare: [], remix: [] }
	for (let round = 1; round <= PLAN.rounds; round++) {
		for (const name of TARGETS) {
			startMs[name].push(
				await watch.undisturbed(async () => {
					const server = await startTarget(name, population, standIn)
					await server.stop()
					return server.startMs
				}),
			)
		}
	}
	return startMs
}

async function measureScripts({ population, servers: { app } }: Stage): Promise<Figures['scripts']> {
	app.resume()
	const cookie = await cookieHeader(population.sessionIds[0] as string)
	const scripts: Figures['scripts'] = []
	for (const path of PAGES) {
		const cookieSent = path === '/account' ? cookie : ''
		scripts.push({ path, bytes: await scriptBytes(`http://localhost:${app.port}`, path, cookieSent) })
	}
	app.pause()
	return scripts
}

/** Where the npm package of that name has it. */
function findNode(version: string): string {
	const [npm, args] = npmCommand(['exec', '--yes', `--package=node@${version}`, '--', 'node', '-p', 'process.execPath'])
	return execFileSync(npm, args, { encoding: 'utf8' }).trim()
}

function say(text: string): void {
	console.log(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${text}`)
}
