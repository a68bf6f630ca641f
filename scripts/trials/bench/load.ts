import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { ServerProcess } from './server-process.ts'

// A server that was stopped until now needs a moment.
const SETTLE_MS = 500
const LOOK_MS = 20
const ROUNDS_OF_ANSWERS = 4
const WARM_UP_LIMIT_MS = 25_000
const END_OF_HEAD = Buffer.from('\r\n\r\n')
const END_OF_CHUNKS = Buffer.from('0\r\n\r\n')

export type Load = {
	connections: number
	seconds: number
	/** The next request, ready to be written to a socket. */
	next: () => Buffer
	expectedStatus: number
}

export type Sample = {
	/** Answers with the expected status. */
	perSecond: number
	/** The share of answers that were an error of the server's instead: it was too busy. */
	failed: number
	/** Processor time of the server for one request, all its threads. */
	cpuMs: number
	/** How long each answer took, ascending. */
	latencies: number[]
	/** Resident memory of the server at the end. */
	rssBytes: number
	/** The share of the time in which this process was busy: near 1, it measured itself. */
	generatorBusy: number
}

/** Sends requests and measures nothing: it takes some thousand until everything is compiled. Slow servers get fewer. */
export async function warmUp(server: ServerProcess, load: Omit<Load, 'seconds'>, requests: number): Promise<void> {
	const deadline = performance.now() + WARM_UP_LIMIT_MS
	let left = requests
	await visit(server.port, load, { isOver: () => left-- <= 0 || performance.now() > deadline, onAnswer: () => {} })
}

/**
 * Sends requests for that many seconds and measures how the server bears them; for longer when it is so slow that what is
 * under way at both ends would count.
 */
export async function measure(server: ServerProcess, load: Load): Promise<Sample> {
	const latencies: number[] = []
	let failed = 0
	let answers = 0
	let isRecording = false
	let isOver = false
	const visits = visit(server.port, load, {
		isOver: () => isOver,
		onAnswer(milliseconds, isExpected) {
			answers += 1
			if (!isRecording) return
			if (isExpected) latencies.push(milliseconds)
			else failed += 1
		},
	})

	async function record(): Promise<Sample> {
		await pause(SETTLE_MS)
		while (answers < load.connections) await pause(LOOK_MS)
		const before = await server.usage()
		const start = { at: performance.now(), utilization: performance.eventLoopUtilization() }
		isRecording = true
		await pause(load.seconds * 1000)
		const enough = ROUNDS_OF_ANSWERS * load.connections
		while (latencies.length + failed < enough) await pause(LOOK_MS)
		const after = await server.usage()
		isRecording = false
		const seconds = (performance.now() - start.at) / 1000
		return {
			perSecond: latencies.length / seconds,
			failed: failed / (latencies.length + failed),
			cpuMs: (after.cpuMs - before.cpuMs) / latencies.length,
			latencies: latencies.sort((a, b) => a - b),
			rssBytes: after.rssBytes,
			generatorBusy: performance.eventLoopUtilization(start.utilization).utilization,
		}
	}

	const sample = await Promise.race([record(), visits.then(() => Promise.reject(new Error('The load ended early')))])
	isOver = true
	await visits
	return sample
}

type Progress = { isOver: () => boolean; onAnswer: (milliseconds: number, isExpected: boolean) => void }

/**
 * Sends requests over all connections, on each the next one when the answer to the last is whole. Throws on an answer that is
 * neither the expected one nor an error of the server's.
 */
async function visit(
	port: number,
	{ connections, next, expectedStatus }: Omit<Load, 'seconds'>,
	{ isOver, onAnswer }: Progress,
): Promise<void> {
	async function visitAlone() {
		const connection = await open(port)
		while (!isOver()) {
			const sentAt = performance.now()
			const status = await connection.exchange(next())
			if (status !== expectedStatus && status < 500) throw new Error(`Expected ${expectedStatus} and got ${status}`)
			onAnswer(performance.now() - sentAt, status === expectedStatus)
		}
		connection.close()
	}
	await Promise.all(Array.from({ length: connections }, visitAlone))
}

/**
 * A kept-alive connection that sends bytes and waits for a whole HTTP/1.1 answer. A client library would need a multiple of
 * the processor time, on the cores that the servers under test need too.
 */
async function open(port: number) {
	const socket = connect({ port, host: '127.0.0.1', noDelay: true })
	let received: Buffer = Buffer.alloc(0)
	let settle: Settle | null = null
	socket.on('data', (chunk) => {
		received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
		if (!isWhole(received)) return
		settle?.resolve(Number(received.toString('latin1', 9, 12)))
		received = Buffer.alloc(0)
	})
	const fail = (error?: Error) => settle?.reject(error ?? new Error('The server closed a connection'))
	socket.on('error', fail).on('close', () => fail())
	return {
		exchange(request: Buffer): Promise<number> {
			return new Promise((resolve, reject) => {
				settle = { resolve, reject }
				socket.write(request)
			})
		},
		close: () => void socket.destroy(),
	}
}

type Settle = { resolve: (status: number) => void; reject: (error: Error) => void }

function isWhole(answer: Buffer): boolean {
	const headLength = answer.indexOf(END_OF_HEAD)
	if (headLength < 0) return false
	const bodyStart = headLength + END_OF_HEAD.length
	const [, length] = /\r\ncontent-length: (\d+)/i.exec(answer.toString('latin1', 0, headLength)) ?? []
	if (length !== undefined) return answer.length >= bodyStart + Number(length)
	return answer.length > bodyStart && answer.subarray(-END_OF_CHUNKS.length).equals(END_OF_CHUNKS)
}
