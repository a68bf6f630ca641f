import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { Problem } from '#app/platform/problem.server.ts'
import { type CsvRecord, readFirst, readLines, readNames, readRecords } from './csv-records.ts'

test('numbers records by their first line', async () => {
	const text = '\uFEFFemail,note\r\na@x,1\r\n\r\n"b\r\n@x","say ""hi"""\n,\nc@x,3'
	expect(await read(text)).toEqual([
		{ line: 1, fields: ['email', 'note'] },
		{ line: 2, fields: ['a@x', '1'] },
		{ line: 4, fields: ['b\n@x', 'say "hi"'] },
		{ line: 7, fields: ['c@x', '3'] },
	])
})

test.each(['\n', '\r\n', '\r'])('lines may end with %j', async (end) => {
	const expected = [
		{ line: 1, fields: ['a@x', '1'] },
		{ line: 3, fields: ['b@x', 'two\nlines'] },
		{ line: 5, fields: ['c@x', '3'] },
	]
	expect(await read(['a@x,1', '', `b@x,"two${end}lines"`, 'c@x,3'].join(end))).toEqual(expected)
})

test('a line end counts once, wherever the file is split into chunks', async () => {
	const line = `${'x'.repeat(65_534)}\r\n`
	expect(await read(`${line}b\r\n`)).toMatchObject([{ line: 1 }, { line: 2, fields: ['b'] }])
})

test('quoted column names may contain line ends', async () => {
	const lines = readLines(createReadStream(fileOf('email,"a\n(b)",user_id\na@x,1,u1\n')))
	const first = await readFirst(lines)
	expect(first).toEqual({ text: 'email,"a\n(b)",user_id', lines: 2 })
	expect(readNames(first.text, 'email')).toEqual({ names: ['email', 'a\n(b)', 'user_id'], delimiter: ',' })
	expect(await lines.next()).toMatchObject({ value: 'a@x,1,u1' })
})

test('column names with an unclosed quote are not accepted', async () => {
	const { text } = await readFirst(readLines(createReadStream(fileOf('email,"a\nb,c\n'))))
	expect(readNames(text, 'email')).toBeNull()
})

test.each([
	['inside a field', 'a"b,1', [{ line: 1, fields: null }]],
	['behind a field', '"a"b,1', [{ line: 1, fields: null }]],
	['never closed', '"a,1', [{ line: 1, fields: null }]],
	[
		'closed where the next record begins',
		'"a,1\n"c",2',
		[
			{ line: 1, fields: null },
			{ line: 2, fields: ['c', '2'] },
		],
	],
])('a quote %s costs one line', async (_, text, records) => {
	expect(await read(`${text}\nd,4\n`)).toEqual([...records, { line: records.length + 1, fields: ['d', '4'] }])
})

test('an open quote does not swallow the file', async () => {
	const people = Array.from({ length: 200_000 }, (_, n) => `person-${n},${n}`)
	const records = await read(`"oops,0\n${people.join('\n')}`)
	expect(records.length).toBe(people.length + 1)
	expect([records[0], records.at(-1)]).toEqual([
		{ line: 1, fields: null },
		{ line: 200_001, fields: ['person-199999', '199999'] },
	])
	await expect(read('x'.repeat(2_000_000))).rejects.toThrow(Problem)
})

test('reads back what was written as CSV', async () => {
	const field = fc
		.oneof(fc.string(), fc.stringMatching(/^[",\n\r;a]*$/))
		.map((text) => text.replace(/\uFEFF|\r\n/g, ''))
	const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 5 }).filter(hasText), { minLength: 1, maxLength: 8 })
	await fc.assert(
		fc.asyncProperty(rows, fc.constantFrom('\n', '\r\n'), async (written, end) => {
			const text = written.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join(end)
			const fields = (await read(text)).map((record) => record.fields)
			expect(fields).toEqual(written.map((row) => row.map((one) => one.replace(/\r\n?/g, '\n'))))
		}),
	)
})

test('finds names between any delimiters, in any case', () => {
	expect(readNames('Name, EMAIL', 'email')).toEqual({ names: ['name', 'email'], delimiter: ',' })
	expect(readNames('email;name', 'email')).toEqual({ names: ['email', 'name'], delimiter: ';' })
	expect(readNames('"email"\tname', 'email')).toEqual({ names: ['email', 'name'], delimiter: '\t' })
	expect(readNames('person@example.com,1', 'email')).toBeNull()
})

async function read(text: string): Promise<CsvRecord[]> {
	const records: CsvRecord[] = []
	for await (const record of readRecords(readLines(createReadStream(fileOf(text))), ',', 1)) records.push(record)
	return records
}

function fileOf(text: string): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-csv-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	const file = path.join(folder, 'some.csv')
	writeFileSync(file, text)
	return file
}

function hasText(fields: string[]): boolean {
	return fields.some((field) => field.trim() !== '')
}
