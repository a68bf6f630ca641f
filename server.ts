import cluster from 'node:cluster'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import closeWithGrace from 'close-with-grace'
import { startSharedMetricsServer } from '#app/monitoring/metrics-server.server.ts'
import { EnvError, readEnv } from '#app/platform/env.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { type StopSignal, startProcesses, stopSignals, untilAskedToStop } from '#app/platform/processes.server.ts'
import { finishWithinMs, startServer } from '#app/start-server.server.ts'

const env = readSettings()
// Stopping has its own deadlines; these are for what hangs in spite of them. Each process ends before the one that started it.
const LAST_RESORT_MS = finishWithinMs(env) + 1500
const ALL_ENDED_MS = LAST_RESORT_MS + 300

if (cluster.isPrimary && env.WEB_CONCURRENCY > 1) await supervise()
else await serve()

/** One process per WEB_CONCURRENCY; this one only watches them, and serves their metrics. */
async function supervise(): Promise<void> {
	const log = createLog(env.LOG_LEVEL)
	const metrics = env.METRICS_PORT === undefined ? null : await startSharedMetricsServer(env.METRICS_PORT)
	if (metrics) log.info({ metricsPort: metrics.port }, 'serving the metrics of all processes')
	const processes = startProcesses({
		count: env.WEB_CONCURRENCY,
		log,
		onStartFailed: () => process.exit(1),
		onDeath: () => metrics?.countDeath(),
	})
	closeWithGrace({ delay: ALL_ENDED_MS + env.SHUTDOWN_DELAY_MS, logger: false }, async ({ err, signal }) => {
		if (err) log.fatal({ err }, 'unexpected error, stopping')
		const allExitedCleanly = await processes.stop(signal === 'SIGTERM' ? 'SIGTERM' : 'SIGINT')
		await metrics?.stop()
		if (!allExitedCleanly) process.exit(1)
	})
}

async function serve(): Promise<void> {
	let signalled: StopSignal | undefined
	const stopRequest = cluster.isWorker ? untilAskedToStop() : null
	const buildDir = new URL('.', import.meta.url)
	const build = await import(pathToFileURL(fileURLToPath(new URL('server/index.js', buildDir))).href)
	const server = await startServer(env, { build, clientDir: fileURLToPath(new URL('client', buildDir)) })
	const { close } = closeWithGrace(
		{ delay: LAST_RESORT_MS + env.SHUTDOWN_DELAY_MS, logger: false, skip: stopRequest ? stopSignals : [] },
		async ({ err, signal = signalled }) => {
			if (err) server.log.fatal({ err }, 'unexpected error, stopping')
			else server.log.info({ signal }, 'stopping')
			// Ctrl-C is a developer, with no balancer to notify.
			await server.stop(signal === 'SIGTERM' ? env.SHUTDOWN_DELAY_MS : 0)
		},
	)
	signalled = (await stopRequest) ?? undefined
	if (signalled) close()
}

function readSettings() {
	try {
		return readEnv()
	} catch (error) {
		if (!(error instanceof EnvError)) throw error
		process.stderr.write(`${error.message}\n`)
		process.exit(1)
	}
}
