import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'

const STOP_DEADLINE_MS = 60_000

// node postgres-guard.mjs '{"cwd":"…","uid":…}' postgres -D …
// Runs the server only until the pipe that our parent holds closes, which it does in whatever way the parent ends.
const [options = '{}', postgres = '', ...args] = process.argv.slice(2)
const user = JSON.parse(options)
const server = spawn(postgres, args, { ...user, stdio: ['ignore', 'ignore', 'inherit'], windowsHide: true })
server.once('error', (error) => {
	console.error(error.message)
	process.exit(1)
})
server.once('exit', (code) => process.exit(code ?? 1))
process.stdin.once('end', stop).once('error', stop).resume()

function stop() {
	signal('INT')
	setTimeout(() => signal('QUIT'), STOP_DEADLINE_MS)
}

/**
 * By PostgreSQL's own program: Windows has no signals, and Node would end the server there without a word.
 * @param {'INT' | 'QUIT'} name
 */
function signal(name) {
	const program = path.join(path.dirname(postgres), 'pg_ctl')
	const { status } = spawnSync(program, ['kill', name, String(server.pid)], {
		...user,
		stdio: 'ignore',
		windowsHide: true,
	})
	if (status !== 0) server.kill(`SIG${name}`)
}
