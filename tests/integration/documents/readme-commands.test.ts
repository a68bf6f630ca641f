import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { startEmulator } from '#recur-emulator'
import { createControlClient } from '#recur-emulator/control-client.ts'

const { origin, stop } = await startEmulator({ seed: 'demo' })
const control = createControlClient(origin)
afterAll(stop)
beforeEach(() => control.reset('demo'))

const readmes = ['README.md', 'README.zh-TW.md']

test.each(readmes)('the recipe of %s makes a portal session', async (file) => {
	const session = JSON.parse(await run(blockWith(file, '/v1/portal/sessions')))
	expect(session.object).toBe('portal.session')
	expect(session.return_url).toBe('https://app.example.com/account')
	expect(isHttpsOrLoopback(session.url)).toBe(true)

	const page = await fetch(session.url)
	expect(page.status).toBe(200)
})

test.each(readmes)('the recipe of %s fails for an unknown person', async (file) => {
	await expect(run(blockWith(file, '/v1/portal/sessions'), { USER_ID: 'nobody' })).rejects.toMatchObject({
		stdout: expect.stringContaining('not_found'),
	})
})

test.each(readmes)('the commands of %s break and repair the emulator', async (file) => {
	const [breakIt = '', mendIt = ''] = blockWith(file, '/__control/faults').trim().split('\n')
	await run(breakIt)
	expect(await faults()).toMatchObject([{ endpoint: 'all', kind: 'hang' }])
	await run(mendIt)
	expect(await faults()).toEqual([])
})

test('both READMEs show the same commands', () => {
	const [english, chinese] = readmes.map((file) => blocks(file).map(withoutComments))
	expect(chinese).toEqual(english)
})

/** Runs a block as a reader would, with the emulator of this test in place of the demo's. */
async function run(block: string, env: Record<string, string> = {}): Promise<string> {
	const script = block.replace(/(curl(?: -X DELETE)?) localhost:4100/, `$1 ${origin}`)
	const settings = { RECUR_API_URL: origin, RECUR_SECRET_KEY: 'sk_test_recipe', APP_URL: 'https://app.example.com' }
	const { stdout } = await promisify(execFile)('bash', ['-euc', script], {
		env: { ...process.env, NO_PROXY: '*', USER_ID: '', ...settings, ...env },
	})
	return stdout
}

function blockWith(file: string, text: string): string {
	const [block, ...more] = blocks(file).filter((candidate) => candidate.includes(text))
	if (!block || more.length > 0) throw new Error(`${file} has not exactly one block with ${text}`)
	return block
}

function blocks(file: string): string[] {
	return [...readFileSync(file, 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block)
}

function withoutComments(block: string): string {
	return block.replace(/\s+# .*$/gm, '')
}

async function faults(): Promise<unknown> {
	return await (await fetch(`${origin}/__control/faults`)).json()
}

function isHttpsOrLoopback(text: string): boolean {
	const { protocol, hostname } = new URL(text)
	return protocol === 'https:' || ['localhost', '127.0.0.1'].includes(hostname)
}
