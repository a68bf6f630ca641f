import type { Socket } from 'node:net'
import process from 'node:process'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { isDatabaseUnavailable, isLostRace } from '#app/platform/database-errors.server.ts'
import { createDatabase, type Database } from '#app/platform/db.server.ts'
import { failing, failure, fakeDatabase, type Manners } from '../support/fake-database.ts'

type WithSocket = { connection: { stream: Socket } }

const SHUTDOWN = { code: '57P01', severity: 'FATAL' } as const

const works: [string, (database: Database) => Promise<unknown>][] = [
	['a transaction', ({ prisma }) => prisma.$transaction(async (tx) => await tx.user.count())],
	['plain SQL', ({ pool }) => pool.query('SELECT 1')],
	['SQL of ours', ({ prisma }) => prisma.$queryRaw`SELECT 1`],
	['a query of a model', ({ prisma }) => prisma.user.count()],
]

const deaths: [string, Manners][] = [
	['in the packet of its greeting', { greeting: (ready) => Buffer.concat([ready, failure(SHUTDOWN)]) }],
	['by a reset', { onStatement: (socket) => socket.resetAndDestroy() }],
	['in the middle of a query', { onStatement: (socket) => socket.destroy() }],
	['with last words', { onStatement: failing(SHUTDOWN) }],
]

let uncaught: unknown[] = []
const note = (error: unknown) => void uncaught.push(error)
beforeEach(() => {
	uncaught = []
	process.on('uncaughtException', note)
})
afterEach(() => void process.off('uncaughtException', note))

test.each(deaths)('a database server that dies %s ends no process of the app', async (_how, manners) => {
	expect(await askEverywhere(manners, isDatabaseUnavailable)).toEqual(everywhere(true))
	expect(uncaught).toEqual([])
})

test.each([
	...[
		'08000',
		'08006',
		'08P01',
		'53100',
		'53200',
		'53300',
		'58000',
		'58030',
		'25006',
		'57014',
		'55P03',
		'40001',
		'40P01',
	],
	...['57P01', '57P02', '57P03', '57P04', '57P05', '25P03', '25P04'],
])('the error %s means unavailable', async (code) => {
	expect(await askEverywhere({ onStatement: failing({ code }) }, isDatabaseUnavailable)).toEqual(everywhere(true))
	const fatal = { code, severity: 'FATAL' } as const
	expect(await askEverywhere({ onStatement: failing(fatal) }, isDatabaseUnavailable)).toEqual(everywhere(true))
})

test.each(['08P01', '53300', '57P03', 'XX000'])('a connection refused with %s means unavailable', async (code) => {
	const greeting = () => failure({ code, severity: 'FATAL' })
	expect(await askEverywhere({ greeting }, isDatabaseUnavailable)).toEqual(everywhere(true))
})

test.each(['22P02', '23502', '23505', '42501', '42601', '42P01', 'XX000', 'XX001'])(
	'the error %s means a fault',
	async (code) => {
		expect(await askEverywhere({ onStatement: failing({ code }) }, isDatabaseUnavailable)).toEqual(everywhere(false))
	},
)

test.each(['23503', '23505', '40001', '40P01'])('the error %s means a lost race', async (code) => {
	expect(await askEverywhere({ onStatement: failing({ code }) }, isLostRace)).toEqual(everywhere(true))
})

test.each(['EPIPE', 'ECONNABORTED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'])(
	'a connection that breaks with %s means unavailable',
	async (code) => {
		const error = Object.assign(new Error(`write ${code}`), { code, syscall: 'write', errno: -1 })
		const url = await fakeDatabase()
		expect(await askAt(url, isDatabaseUnavailable, (socket) => socket.destroy(error))).toEqual(everywhere(true))
	},
)

test.each(['127.0.0.1', 'localhost', 'nowhere.invalid'])(
	'a refused connection to %s means unavailable',
	async (host) => {
		expect(await askAt(`postgresql://nobody@${host}:1/none`, isDatabaseUnavailable)).toEqual(everywhere(true))
	},
)

type Question = (error: unknown) => boolean

async function askEverywhere(manners: Manners, question: Question): Promise<Record<string, boolean>> {
	return await askAt(await fakeDatabase(manners), question)
}

/** What a question about the error of each kind of work is answered. `breakSocket` is called with the socket of each query. */
async function askAt(url: string, question: Question, breakSocket?: (socket: Socket) => void) {
	const database = createDatabase(url)
	onTestFinished(database.close)
	database.pool.on('acquire', (client) => breakSocket?.((client as unknown as WithSocket).connection.stream))
	const answers: Record<string, boolean> = {}
	for (const [what, work] of works) {
		const error = await work(database).then(
			() => null,
			(reason) => reason,
		)
		expect(error, what).toBeInstanceOf(Error)
		answers[what] = question(error)
	}
	return answers
}

function everywhere(answer: boolean): Record<string, boolean> {
	return Object.fromEntries(works.map(([what]) => [what, answer]))
}
