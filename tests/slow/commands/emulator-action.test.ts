import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { createControlClient } from '#recur-emulator/control-client.ts'
import { ownPort } from '#scripts/local/own-port.ts'

const PLACE = 'packages/recur-emulator'
const run = promisify(execFile)

type Step = { id: string; shell: string; env: Record<string, string>; run: string }
type Action = {
	inputs: Record<string, { default: string }>
	outputs: Record<string, { value: string }>
	runs: { using: string; steps: Step[] }
}
type Values = Record<string, string>

const action: Action = parse(readFileSync(`${PLACE}/action.yml`, 'utf8'))
const runner = mkdtempSync(path.join(tmpdir(), 'recur-emulator-runner-'))
afterAll(() => rmSync(runner, { recursive: true, force: true }))
const repository = path.join(runner, 'action')
for (const part of ['package.json', 'package-lock.json', '.npmrc', 'tsconfig.json', PLACE])
	cpSync(part, path.join(repository, part), { recursive: true, filter: (file) => !/node_modules|dist$/.test(file) })

// Takes most of the time, and is the same for every test but that of `version`.
const [install, start] = action.runs.steps as [Step, Step]
const command = await runStep(install, {})

test('starts the emulator of its own commit and says how to call it', async () => {
	const workspace = temporaryFolder()
	const [, store = ''] = /^```json\n(.*?)^```$/ms.exec(readFileSync(`${PLACE}/REFERENCE.md`, 'utf8')) ?? []
	writeFileSync(path.join(workspace, 'store.json'), store)
	const receiver = await startReceiver()
	const port = String(await ownPort())
	const webhooks = { 'webhook-url': receiver.url, 'webhook-secret': 'whsec_of_this_test' }
	const { url = '', key } = await runAction({ port, store: 'store.json', ...webhooks }, workspace)

	expect(url).toBe(`http://localhost:${port}`)
	const answer = await fetch(`${url}/v1/products`, { headers: { Authorization: `Bearer ${key}` } })
	expect((await answer.json()).products).toMatchObject([{ slug: 'starter' }, { slug: 'team' }])
	await createControlClient(url).emit({ type: 'ping', data: {} })
	await expect.poll(() => receiver.received).toHaveLength(1)
	const [{ body, signature }] = receiver.received as [Received]
	expect(signature).toBe(createHmac('sha256', 'whsec_of_this_test').update(body).digest('base64'))
})

test('has the demo’s store without inputs', async () => {
	const { url, key } = await runAction({ port: String(await ownPort()) })
	const answer = await fetch(`${url}/v1/products`, { headers: { Authorization: `Bearer ${key}` } })
	expect(await answer.text()).toContain('pro-monthly')
})

test('starts a packed one in place of its own', async () => {
	const workspace = temporaryFolder()
	const home = path.resolve(command.command ?? '', '../../../..')
	const pack = ['pack', '--workspace', 'recur-emulator', '--pack-destination', workspace]
	const name = (await run('npm', pack, { cwd: home })).stdout.trim().split('\n').at(-1)
	const other = await runStep(install, { version: `${name}` }, workspace)
	expect(other.command).toMatch(/node_modules\/recur-emulator\/dist\/cli\.js$/)
	expect(other.command).not.toBe(command.command)
	const { url } = await runStart({ port: String(await ownPort()) }, other, workspace)
	expect((await fetch(`${url}/__control/ready`)).status).toBe(200)
})

test('a port that another one has ends the job with a sentence', async () => {
	const port = String(await ownPort())
	await runAction({ port })
	await expect(runAction({ port })).rejects.toMatchObject({
		code: 1,
		stderr: expect.stringContaining(`Port ${port} is in use`),
	})
})

test('a wrong store ends the job with a sentence', async () => {
	const inputs = { port: String(await ownPort()), store: 'nowhere.json' }
	await expect(runAction(inputs)).rejects.toMatchObject({ stderr: expect.stringContaining('nowhere.json') })
})

test('no script holds an expression, which an input could break out of', () => {
	expect(action.runs.using).toBe('composite')
	expect(action.runs.steps.map(({ id, shell }) => [id, shell])).toEqual([
		['install', 'bash'],
		['start', 'bash'],
	])
	for (const step of action.runs.steps) expect(step.run).not.toContain('${{')
})

test.each(['README.md', 'README.zh-TW.md'])('the workflow of %s fits the action', (name) => {
	const [, yaml = ''] = /^```yaml\n(.*?)^```$/ms.exec(readFileSync(path.join(PLACE, name), 'utf8')) ?? []
	const { steps } = parse(yaml)
	const [use, next] = steps
	expect(use.uses).toMatch(new RegExp(`^[\\w-]+/[\\w-]+/${PLACE}@\\w+$`))
	expect(Object.keys(use.with).filter((input) => !(input in action.inputs))).toEqual([])
	const outputs = Object.values<string>(next.env).map(
		(value) => /^\$\{\{ steps\.recur\.outputs\.(\w+) \}\}$/.exec(value)?.[1],
	)
	expect(outputs.toSorted()).toEqual(Object.keys(action.outputs).toSorted())
})

async function runAction(inputs: Values, workspace = temporaryFolder()): Promise<Values> {
	return await runStart(inputs, command, workspace)
}

/** The last step, and the outputs of the action after it. What it started ends with the test. */
async function runStart(inputs: Values, installed: Values, workspace: string): Promise<Values> {
	const outputs = { install: installed, start: await runStep(start, inputs, workspace, { install: installed }) }
	const described = Object.entries(action.outputs).map(([name, { value }]) => [name, evaluate(value, {}, outputs)])
	const { url, ...others }: Values = Object.fromEntries(described)
	const { pid } = await (await fetch(`${url}/__control/ready`)).json()
	onTestFinished(() => void process.kill(pid))
	return { url: url ?? '', ...others }
}

/** Runs a step as it stands, the way GitHub's runner starts Bash, and answers what it wrote to its outputs. */
async function runStep(step: Step, inputs: Values, workspace = repository, outputs: Record<string, Values> = {}) {
	const [script, written] = ['script', 'outputs'].map((name) => path.join(temporaryPath(), name)) as [string, string]
	writeFileSync(script, step.run)
	writeFileSync(written, '')
	const own = Object.entries(step.env).map(([name, value]) => [name, evaluate(value, inputs, outputs)])
	const ofRunner = { RUNNER_TEMP: runner, GITHUB_OUTPUT: written, GITHUB_ACTION_PATH: path.join(repository, PLACE) }
	// Npm, which runs the tests, sets INIT_CWD; a runner does not.
	const { INIT_CWD: _, ...inherited } = process.env
	const env = { ...inherited, ...ofRunner, ...Object.fromEntries(own) } as unknown as NodeJS.ProcessEnv
	await run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], { cwd: workspace, env })
	const lines = readFileSync(written, 'utf8').trim().split('\n')
	return Object.fromEntries(lines.map((line) => /^(\w+)=(.*)$/.exec(line)?.slice(1) ?? [])) as Values
}

/** An expression of the action: an input or the output of a step. */
function evaluate(text: string, inputs: Values, outputs: Record<string, Values>): string {
	const [, input, step = '', output = ''] =
		/^\$\{\{ (?:inputs\.([\w-]+)|steps\.(\w+)\.outputs\.(\w+)) \}\}$/.exec(text) ?? expect.fail(text)
	const value = input ? (inputs[input] ?? action.inputs[input]?.default) : outputs[step]?.[output]
	return value ?? expect.fail(`${text} has no value`)
}

type Received = { body: string; signature: unknown }

async function startReceiver() {
	const received: Received[] = []
	const server = createServer(async (request, response) => {
		const body = Buffer.concat(await request.toArray()).toString()
		received.push({ body, signature: request.headers['x-recur-signature'] })
		response.end()
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	onTestFinished(() => void server.close())
	return { url: `http://localhost:${(server.address() as AddressInfo).port}/hook`, received }
}

function temporaryPath(): string {
	return mkdtempSync(path.join(runner, 'step-'))
}

function temporaryFolder(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-emulator-workspace-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	return folder
}
