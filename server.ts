import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import closeWithGrace from 'close-with-grace'
import { EnvError, readEnv } from '#app/platform/env.server.ts'
import { startServer } from '#app/start-server.server.ts'

// Stopping has its own deadlines; this one is for what hangs in spite of them.
const LAST_RESORT_MS = 9500

const buildDir = new URL('.', import.meta.url)
const env = readSettings()
const build = await import(pathToFileURL(fileURLToPath(new URL('server/index.js', buildDir))).href)
const server = await startServer(env, { build, clientDir: fileURLToPath(new URL('client', buildDir)) })

closeWithGrace({ delay: LAST_RESORT_MS + env.SHUTDOWN_DELAY_MS, logger: false }, async ({ err, signal }) => {
	if (err) server.log.fatal({ err }, 'unexpected error, stopping')
	else server.log.info({ signal }, 'stopping')
	// Ctrl-C is a developer, who has no balancer to tell.
	await server.stop(signal === 'SIGTERM' ? env.SHUTDOWN_DELAY_MS : 0)
})

function readSettings() {
	try {
		return readEnv()
	} catch (error) {
		if (!(error instanceof EnvError)) throw error
		process.stderr.write(`${error.message}\n`)
		process.exit(1)
	}
}
