import { type Population, restDatabase } from './fill.ts'
import { type Load, measure, type Sample, warmUp } from './load.ts'
import type { Watch } from './quiet.ts'
import { accountPages, deliveries, portalSessions, presses } from './requests.ts'
import type { ServerProcess } from './server-process.ts'
import { type Compared, type StandIn, startTarget, TARGETS, type TargetName } from './targets.ts'

export const CONNECTIONS = [1, 32, 128]
export const DELAYED_CONNECTIONS = [1, 32]
export const DELIVERY_CONNECTIONS = 32
/** How long Recur takes to answer where the time that a server adds is measured. */
export const DELAY_MS = 50

export type Work = 'press' | 'page' | 'delivery' | 'delayed press'

/** One measurement. Those of one round stand next to each other in time, so only they are divided by each other. */
export type Measurement = Sample & {
	round: number
	users: number
	target: TargetName | 'recur'
	work: Work
	connections: number
}

/** A database with one server of each kind on it. */
export type Stage = { population: Population; servers: Record<Compared, ServerProcess> & { other?: ServerProcess } }

type Question = Pick<Measurement, 'work' | 'connections'> & { targets: readonly Compared[] }

const QUESTIONS: Question[] = [
	...CONNECTIONS.map((connections) => ({ work: 'press', connections, targets: TARGETS }) as const),
	...CONNECTIONS.map((connections) => ({ work: 'page', connections, targets: TARGETS }) as const),
	// A plain Remix app has no webhooks.
	{ work: 'delivery', connections: DELIVERY_CONNECTIONS, targets: ['app', 'bare'] },
]

/** Starts the servers of a database and stops them where they are: only the one that is measured may run. `node`: another one. */
export async function openStage(population: Population, standIn: StandIn, node?: string): Promise<Stage> {
	const start = async (name: TargetName) => {
		const server = await startTarget(name, population, standIn, name === 'other' ? { node } : {})
		server.pause()
		return server
	}
	const servers = { app: await start('app'), bare: await start('bare'), remix: await start('remix') }
	return { population, servers: node ? { ...servers, other: await start('other') } : servers }
}

/** Makes all servers as quick as they get. */
export async function warmUpServers(stages: Stage[], requests: number): Promise<void> {
	for (const question of QUESTIONS.filter(({ connections }) => connections === 32)) {
		const { work, connections } = question
		for (const stage of stages) {
			for (const target of targetsOf(question, stage)) {
				await withServer(stage, target, work, (server, load) => warmUp(server, { ...load, connections }, requests))
			}
		}
	}
}

/** Asks each question of all servers of all databases in turn. */
export async function runRound(round: number, stages: Stage[], seconds: number, watch: Watch): Promise<Measurement[]> {
	const measurements: Measurement[] = []
	for (const { population } of stages) await restDatabase(population)
	for (const question of QUESTIONS) {
		const { work, connections } = question
		for (const target of [...question.targets, 'other'] as const) {
			for (const stage of stages.filter((one) => targetsOf(question, one).includes(target))) {
				const sample = await watch.undisturbed(() => ask(stage, target, work, { connections, seconds }))
				measurements.push({ ...sample, round, users: stage.population.users, target, work, connections })
			}
		}
	}
	return measurements
}

/** The app on another Node is asked with the usual number of connections only. */
function targetsOf({ targets, connections }: Question, { servers }: Stage): readonly TargetName[] {
	return servers.other && connections === 32 ? [...targets, 'other'] : targets
}

/** Presses while Recur takes its time, and Recur's own answers, because its timer is late too. */
export async function runDelayed(
	round: number,
	stage: Stage,
	standIn: StandIn,
	seconds: number,
	watch: Watch,
): Promise<Measurement[]> {
	const measurements: Measurement[] = []
	const { users } = stage.population
	const work = 'delayed press'
	await standIn.setDelay(DELAY_MS)
	for (const connections of DELAYED_CONNECTIONS) {
		const load = { connections, seconds, next: portalSessions(standIn.port), expectedStatus: 200 }
		const direct = await watch.undisturbed(() => measure(standIn, load))
		measurements.push({ ...direct, round, users, target: 'recur', work, connections })
		for (const target of TARGETS) {
			const sample = await watch.undisturbed(() => ask(stage, target, 'press', { connections, seconds }))
			measurements.push({ ...sample, round, users, target, work, connections })
		}
	}
	await standIn.setDelay(0)
	return measurements
}

async function ask(
	stage: Stage,
	target: TargetName,
	work: Work,
	size: Pick<Load, 'connections' | 'seconds'>,
): Promise<Sample> {
	return await withServer(stage, target, work, (server, load) => measure(server, { ...load, ...size }))
}

/** Lets one server run, and sends it what `use` sends. */
async function withServer<T>(
	{ population, servers }: Stage,
	target: TargetName,
	work: Work,
	use: (server: ServerProcess, load: Pick<Load, 'next' | 'expectedStatus'>) => Promise<T>,
): Promise<T> {
	const server = servers[target]
	if (!server) throw new Error(`There is no server ${target}`)
	server.resume()
	const result = await use(server, await requestsFor(work, server.port, population))
	// What deliveries asked for would otherwise run beside the next measurement.
	if (work === 'delivery') await restDatabase(population)
	server.pause()
	return result
}

/** The requests of one kind of work, and the status that answers them. */
export async function requestsFor(work: Work, port: number, { sessionIds, customerIds }: Population) {
	if (work === 'delivery') return { next: deliveries(port, customerIds), expectedStatus: 200 }
	if (work === 'page') return { next: await accountPages(port, sessionIds), expectedStatus: 200 }
	return { next: await presses(port, sessionIds), expectedStatus: 303 }
}
