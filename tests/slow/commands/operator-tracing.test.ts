import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { postForm, signInOverHttp } from '#scripts/local/sign-in.ts'
import { prepareProcesses } from '#tests/integration/support/processes.ts'

const sdk = pathToFileURL(path.resolve('tests/integration/support/operator-tracing.mjs')).href

test('gives spans to an SDK loaded before the app', async () => {
	const { start, recur } = await prepareProcesses('demo', { NODE_OPTIONS: `--import=${sdk}` })
	const server = await start()
	const cookie = await signInOverHttp(server.url, 'linked@example.com')
	const answer = await postForm(`${server.url}/account`, {}, cookie)
	expect(answer.status).toBe(303)
	await expect.poll(() => server.logs()).toMatch(/name: 'portal'/)
	expect(server.logs()).toMatch(/name: 'recur portal_sessions'/)
	const [request] = (await recur.listRequests()).filter(({ path }) => path === '/v1/portal/sessions')
	expect(request?.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
})
