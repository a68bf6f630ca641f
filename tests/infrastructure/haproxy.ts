import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished } from 'vitest'

export type Balancer = {
	url: string
	/** How many servers it sends requests to at this moment. */
	countUp(): Promise<number>
}

type Options = { port: number; statsPort: number; serverPorts: number[] }

/** HAProxy in front of servers on this machine, until the test ends. All but the checks is as it comes. */
export async function startHaproxy({ port, statsPort, serverPorts }: Options): Promise<Balancer> {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-haproxy-'))
	const settings = [
		'defaults',
		'mode http',
		'option forwardfor',
		'option redispatch',
		'option httpchk GET /readyz',
		'timeout connect 5s',
		'timeout client 60s',
		'timeout server 60s',
		// By default as long as the interval, within which a busy machine need not answer.
		'timeout check 10s',
		'default-server check inter 300ms fall 2 rise 2',
		'listen portal',
		`bind 127.0.0.1:${port}`,
		...serverPorts.map((serverPort) => `server portal-${serverPort} 127.0.0.1:${serverPort}`),
		'listen stats',
		`bind 127.0.0.1:${statsPort}`,
		'stats enable',
		'stats uri /',
	]
	const file = path.join(folder, 'haproxy.cfg')
	writeFileSync(file, `${settings.join('\n')}\n`)
	const child = spawn('haproxy', ['-db', '-q', '-f', file], { stdio: ['ignore', 'inherit', 'inherit'] })
	const ended = new Promise((resolve) => child.once('exit', resolve))
	onTestFinished(async () => {
		child.kill('SIGKILL')
		await ended
		rmSync(folder, { recursive: true, force: true })
	})
	const countUp = async () => (await readStates(statsPort)).filter((state) => state === 'UP').length
	const countAtStart = () => (child.exitCode === null ? countUp().catch(() => 0) : 'HAProxy has ended')
	await expect.poll(countAtStart, { interval: 50 }).toBe(serverPorts.length)
	return { url: `http://127.0.0.1:${port}`, countUp }
}

/** The state of each server, such as `UP` or `DOWN 1/2`. */
async function readStates(statsPort: number): Promise<string[]> {
	const answer = await fetch(`http://127.0.0.1:${statsPort}/;csv`)
	const [names = [], ...rows] = (await answer.text()).split('\n').map((line) => line.split(','))
	return rows.filter((row) => row[1]?.startsWith('portal-')).map((row) => row[names.indexOf('status')] ?? '')
}
