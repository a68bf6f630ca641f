import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { ensureBuild } from '../../build.ts'
import { type Call, program, toCount } from '../../command-line/command.ts'
import { npmCommand } from '../../local/npm-command.mjs'
import { serveTestDatabases } from '../../local/test-database.ts'
import { writeBlock } from '../table.ts'
import { writeCharts } from './charts.ts'
import { fillDatabase, type Population } from './fill.ts'
import { describeMachine } from './machine.ts'
import { scriptBytes } from './page-scripts.ts'
import { createWatch, type Watch } from './quiet.ts'
import { describeFigures, type Figures } from './report.ts'
import { countCosts } from './request-cost.ts'
import { cookieHeader } from './requests.ts'
import { type Measurement, openStage, runDelayed, runRound, type Stage, warmUpServers } from './rounds.ts'
import { bundleServers, type StandIn, startStandIn, startTarget, TARGETS } from './targets.ts'

const DOCUMENT = 'docs/performance.md'
const PAGES = ['/', '/login', '/pricing', '/account']

const QUICK = { sizes: [1000], rounds: 2, seconds: 1, delayedSeconds: 1, warmUpRequests: 1500 }
const WHOLE = { sizes: [1000, 1_000_000], rounds: 5, seconds: 1.2, delayedSeconds: 1.5, warmUpRequests: 4000 }

type Options = { quick?: boolean; charts?: boolean; patience: number; node?: string }
/** What is measured, how patiently, and where progress is printed. */
type Bench = { plan: typeof WHOLE; watch: Watch; node: string | undefined; call: Call; say(text: string): void }

export const bench = await program(import.meta, {
	name: 'bench',
	summary: `Measures the app beside other servers, and writes ${DOCUMENT}. Needs a quiet machine and strace.`,
	examples: {
		'': 'everything',
		'--quick': 'little, and nothing is written',
		'--node 24': 'the app on another Node, too',
		'--charts': 'only draw again what the tables say',
	},
	takes: (parser) =>
		parser
			.option('--quick', 'fewer users and rounds; write nothing')
			.option('--charts', 'measure nothing; draw the charts of the tables again')
			.option('--patience <minutes>', 'how long all measurements may wait until nothing else runs', toCount, 2)
			.option('--node <version>', 'measure the app on this Node, too'),
	async run(call, { quick = false, charts = false, patience, node }: Options) {
		if (charts) return writeCharts(DOCUMENT)
		// Children are stopped and would miss the signal; leaving in this way kills them.
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))
		const startedAt = performance.now()
		const say = (text: string) =>
			call.print(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${text}`)
		const watch = createWatch(patience * 60_000)
		const figures = describeFigures(await measureWith({ plan: quick ? QUICK : WHOLE, watch, node, call, say }))
		call.print(`\n${figures}\n`)
		if (!quick) {
			writeBlock(DOCUMENT, 'figures', figures)
			writeCharts(DOCUMENT)
			say(`wrote ${DOCUMENT} and its charts`)
		}
		// The schema engine leaves a ten-second timer behind that would keep the process.
		process.exit(0)
	},
})

async function measureWith(bench: Bench): Promise<Figures> {
	await ensureBuild()
	await bundleServers()
	const stopServer = await serveTestDatabases()
	try {
		return await measureAll(bench)
	} finally {
		await stopServer()
	}
}

async function measureAll(bench: Bench): Promise<Figures> {
	const { plan, watch, say } = bench
	const standIn = await startStandIn()
	const populations: Population[] = []
	for (const users of plan.sizes) {
		populations.push(await fillDatabase(users))
		say(`filled a database with ${users} users`)
	}
	const [smallest] = populations as [Population]
	const startMs = await measureStarts(smallest, standIn, bench)
	const stages: Stage[] = []
	const costs = await countCosts(smallest, standIn)
	say('counted statements and system calls')
	const node = bench.node && findNode(bench.node)
	for (const population of populations) stages.push(await openStage(population, standIn, node))
	const scripts = await measureScripts(stages[0] as Stage)
	const measurements = await measureRounds(stages, standIn, bench)
	const machine = await describeMachine(smallest.client)
	for (const { servers } of stages) for (const server of Object.values(servers)) await server.stop()
	for (const { client } of populations) await client.end()
	await standIn.stop()
	return {
		machine,
		costs,
		otherNode: bench.node ?? null,
		measurements,
		watched: watch.counts,
		startMs,
		scripts,
		rounds: plan.rounds,
		sizes: plan.sizes,
	}
}

async function measureRounds(
	stages: Stage[],
	standIn: StandIn,
	{ plan, watch, call, say }: Bench,
): Promise<Measurement[]> {
	await warmUpServers(stages, plan.warmUpRequests)
	say('warmed up all servers')
	return await call.showProgress({ title: 'Measuring', total: plan.rounds, unit: 'round' }, async (update) => {
		const measurements: Measurement[] = []
		for (let round = 1; round <= plan.rounds; round++) {
			measurements.push(...(await runRound(round, stages, plan.seconds, watch)))
			measurements.push(...(await runDelayed(round, stages[0] as Stage, standIn, plan.delayedSeconds, watch)))
			update(round)
		}
		return measurements
	})
}

/** Milliseconds from spawning each server to its first 200 of `/readyz`. */
async function measureStarts(
	population: Population,
	standIn: StandIn,
	{ plan, watch }: Bench,
): Promise<Figures['startMs']> {
	const startMs: Figures['startMs'] = { app: [], bare: [], remix: [] }
	for (let round = 1; round <= plan.rounds; round++) {
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
