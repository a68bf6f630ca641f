import { existsSync, linkSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Problem } from '#app/platform/problem.server.ts'
import { RefusalFile } from './refusal-file.ts'

const CUSTOMERS = 'email,user_id\namy@example.com,u1\n'

const print = vi.fn()

test('a report never overwrites another kind of file', () => {
	const folder = startFolder()
	const customers = path.join(folder, 'customers.csv')
	writeFileSync(customers, CUSTOMERS)
	const sameFile = path.join(folder, 'other-name.csv')
	linkSync(customers, sameFile)
	const empty = path.join(folder, 'empty.csv')
	writeFileSync(empty, '')
	for (const file of [customers, sameFile, empty, folder]) {
		expect(() => new RefusalFile(file, print)).toThrow(Problem)
	}
	expect(readFileSync(customers, 'utf8')).toBe(CUSTOMERS)
})

test('a report replaces an older report', async () => {
	const name = path.join(startFolder(), 'refused.csv')
	for (const line of [2, 3]) {
		const refusals = new RefusalFile(name, print)
		await refusals.add({ line, reason: 'malformed' })
		await refusals.close()
		expect(refusals.summary).toBe(`Refused 1 line: 1 malformed; their numbers are in ${name}.`)
		expect(readFileSync(name, 'utf8')).toBe(`line,reason\n${line},malformed\n`)
	}
	await new RefusalFile(name, print).close()
	expect(existsSync(name)).toBe(false)
})

test('counts the lines of each reason, the most frequent first', async () => {
	const refusals = new RefusalFile(null, print)
	expect(refusals.summary).toBeNull()
	for (const reason of ['malformed', 'invalid_email', 'invalid_email'] as const) await refusals.add({ line: 2, reason })
	expect(refusals.summary).toBe('Refused 3 lines: 2 invalid_email, 1 malformed.')
})

test('without a file the reasons are printed', async () => {
	const refusals = new RefusalFile(null, print)
	await refusals.add({ line: 2, reason: 'invalid_email' })
	await refusals.close()
	expect(print).toHaveBeenLastCalledWith('Line 2: invalid_email')
	expect(refusals.summary).toBe('Refused 1 line: 1 invalid_email.')
})

function startFolder(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-report-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	return folder
}
