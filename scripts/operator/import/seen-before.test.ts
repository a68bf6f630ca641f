import { expect, test } from 'vitest'
import { SeenBefore } from './seen-before.ts'

test('each of 100 000 texts is new only once', () => {
	const seen = new SeenBefore()
	const texts = Array.from({ length: 100_000 }, (_, n) => `person-${n}@example.com`)
	expect(texts.filter((text) => seen.add(text))).toEqual([])
	expect(texts.filter((text) => !seen.add(text))).toEqual([])
})
