import { expect, test } from 'vitest'
import { SeenBefore } from './seen-before.ts'

test('100 000 texts are each new once', () => {
	const seen = new SeenBefore()
	const texts = Array.from({ length: 100_000 }, (_, n) => `person-${n}@example.com`)
	expect(texts.filter((text) => seen.add(text))).toEqual([])
	expect(texts.filter((text) => !seen.add(text))).toEqual([])
})
