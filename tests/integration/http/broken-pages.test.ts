import type { ServerBuild } from '@remix-run/node'
import { createElement, Suspense } from 'react'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { createServices } from '#app/composition-root.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { startServer } from '#app/start-server.server.ts'
import { createTestDatabase } from '#scripts/local/test-database.ts'
import { VALID_ENV } from '#tests/support/built-server.ts'
import { clientFolder, loadServerBuild } from '../support/server-build.ts'
import { APP_URL } from '../support/test-app.ts'
import { createVisitor } from '../support/visitor.ts'

const database = await createTestDatabase()
afterAll(database.drop)
const build = await loadServerBuild()
const HOME = 'routes/home'

test('an error in a part of a page is logged once, and the rest is shown', async () => {
	const { visitor, errors } = await serve({ ...build, routes: { ...build.routes, [HOME]: withBrokenPart() } })
	const answer = await visitor.get('/')
	expect([answer.status, answer.text.includes('In its place')]).toEqual([200, true])
	expect(errors()).toEqual([expect.stringContaining('a broken part')])
})

test('a page that cannot be sent fails only its own request', async () => {
	const render = build.entry.module.default
	// No answer with this status may have a body.
	const broken: typeof render = (request, _status, ...rest) => render(request, 204, ...rest)
	const { visitor, errors } = await serve({ ...build, entry: { module: { ...build.entry.module, default: broken } } })
	expect(await visitor.get('/')).toMatchObject({ status: 500 })
	expect(errors().length).toBeGreaterThan(0)
})

const outage = Object.assign(new Error('no way to the database'), { code: 'ECONNREFUSED' })
const bug = new Error('a bug of ours')

test.each<[string, Error, number, RegExp[]]>([
	['finds no database is an outage, which is no error', outage, 503, []],
	['has a bug is an error', bug, 500, [/a bug of ours/, /a bug of ours/]],
])('a loader or an action that %s', async (_what, error, status, logged) => {
	const changed = { ...build, routes: { ...build.routes, [HOME]: thatThrows(error) } }
	for (const served of [changed, async () => changed]) {
		const { visitor, errors } = await serve(served)
		for (const answer of [await visitor.get('/'), await visitor.post('/?index', { form: {} })])
			expect(answer.status).toBe(status)
		expect(errors()).toEqual(logged.map((line) => expect.stringMatching(line)))
	}
})

function thatThrows(error: Error): ServerBuild['routes'][string] {
	const home = homeOf(build)
	const fail = async () => {
		throw error
	}
	return { ...home, module: { ...home.module, loader: fail, action: fail } }
}

function homeOf({ routes }: ServerBuild) {
	const home = routes[HOME]
	if (!home) throw new Error(`There is no ${HOME}`)
	return home
}

function withBrokenPart(): ServerBuild['routes'][string] {
	const home = homeOf(build)
	function Broken(): never {
		throw new Error('a broken part')
	}
	const page = () => createElement(Suspense, { fallback: 'In its place' }, createElement(Broken))
	return { ...home, module: { ...home.module, default: page } }
}

async function serve(changed: ServerBuild | (() => Promise<ServerBuild>)) {
	const lines: string[] = []
	const log = createLog('error', { write: (line) => void lines.push(line) })
	const env = readEnv({ ...VALID_ENV, APP_URL, DATABASE_URL: database.url, PORT: '0' })
	const server = await startServer(env, { build: changed, clientDir: clientFolder }, createServices(env, log))
	onTestFinished(() => server.stop())
	return { visitor: createVisitor(`http://127.0.0.1:${server.port}`, APP_URL), errors: () => lines }
}
