import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { faultKinds } from './fault-queue.ts'

test('the reference lists every kind of fault', () => {
	const [, section = ''] = /^## Faults$(.*)/ms.exec(readReference()) ?? []
	const lists = [...section.matchAll(/^(?:- | {2}).*$/gm)].map(([line]) => line).join(' ')
	expect([...lists.matchAll(/`(\w+)`/g)].map(([, kind]) => kind).sort()).toEqual(faultKinds.options.toSorted())
})

function readReference(): string {
	return readFileSync(new URL('../../REFERENCE.md', import.meta.url), 'utf8')
}
