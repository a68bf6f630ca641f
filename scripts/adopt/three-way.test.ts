import { expect, test } from 'vitest'
import { decide, hasConflict, mergeTexts } from './three-way.ts'

const NAMES = { base: 'recur-portal 1.0.0', theirs: 'yours', ours: 'recur-portal 2.0.0' }
const BASE = 'one\ntwo\nthree\nfour\nfive\n'

test.each([
	['what is new is created', undefined, undefined, 'ours', { outcome: 'created', text: 'ours' }],
	['what is there already is left', undefined, 'same', 'same', { outcome: 'unchanged' }],
	['a file of theirs in its place is kept', undefined, 'theirs', 'ours', { outcome: 'kept' }],
	['what they did not change is updated', 'base', 'base', 'ours', { outcome: 'updated', text: 'ours' }],
	['what they did not change and we removed goes', 'base', 'base', undefined, { outcome: 'removed', text: null }],
	['what they changed and we did not is kept', 'base', 'theirs', 'base', { outcome: 'kept' }],
	['what they changed and we removed is kept', 'base', 'theirs', undefined, { outcome: 'kept' }],
	['what they deleted stays deleted', 'base', undefined, 'base', { outcome: 'kept' }],
	['what they deleted and we changed stays deleted', 'base', undefined, 'ours', { outcome: 'kept' }],
	['what both deleted is gone', 'base', undefined, undefined, { outcome: 'unchanged' }],
	['what both changed alike is left', 'base', 'same', 'same', { outcome: 'unchanged' }],
	['an empty file of theirs counts as theirs', 'base', '', 'ours', { outcome: 'merged', text: 'by the merge' }],
	['what both changed is merged', 'base', 'theirs', 'ours', { outcome: 'merged', text: 'by the merge' }],
] as const)('%s', (_, base, theirs, ours, decision) => {
	expect(decide({ base, theirs, ours }, () => ({ outcome: 'merged', text: 'by the merge' }))).toEqual(decision)
})

test('changes in different places are merged', () => {
	const texts = { base: BASE, theirs: BASE.replace('one', 'ONE'), ours: BASE.replace('five', 'FIVE') }
	expect(mergeTexts(texts, NAMES)).toEqual({ outcome: 'merged', text: 'ONE\ntwo\nthree\nfour\nFIVE\n' })
})

test('changes in the same place are marked with their origins', () => {
	const texts = { base: BASE, theirs: BASE.replace('three', 'drei'), ours: BASE.replace('three', 'trois') }
	const { outcome, text } = mergeTexts(texts, NAMES)
	expect(outcome).toBe('conflict')
	expect(text).toBe(
		'one\ntwo\n<<<<<<< yours\ndrei\n||||||| recur-portal 1.0.0\nthree\n=======\ntrois\n>>>>>>> recur-portal 2.0.0\nfour\nfive\n',
	)
	expect(hasConflict(text ?? '')).toBe(true)
})

test('a text without all marks is no conflict', () => {
	expect(hasConflict(BASE)).toBe(false)
	expect(hasConflict('Heading\n=======\n\n>>>>>>> a quotation\n')).toBe(false)
})

test('a text of many conflicts is one conflict', () => {
	const lines = (word: string) =>
		Array.from({ length: 300 }, (_, index) => `same ${index}\nsame\n${word} ${index}\n`).join('')
	const { outcome, text } = mergeTexts({ base: lines('base'), theirs: lines('theirs'), ours: lines('ours') }, NAMES)
	expect(outcome).toBe('conflict')
	expect(text?.match(/^<{7} /gm)?.length).toBeGreaterThan(127)
})
