import { expect, test } from 'vitest'
import { accentFrom } from './accent.ts'

test('keeps readable brand colours', () => {
	expect(accentFrom('#1f5fbf')).toMatchObject({ fill: '#1f5fbf', ink: '#ffffff', onLight: '#1f5fbf' })
})

test('darkens pale colours, lightens dark ones', () => {
	const pale = accentFrom('#ffe14d')
	expect([pale.ink, pale.onDark]).toEqual(['#000000', '#ffe14d'])
	expect(Number.parseInt(pale.onLight.slice(1), 16)).toBeLessThan(0xffe14d)
	const navy = accentFrom('#0a1030')
	expect(navy.onLight).toBe('#0a1030')
	expect(Number.parseInt(navy.onDark.slice(1), 16)).toBeGreaterThan(0x0a1030)
})
