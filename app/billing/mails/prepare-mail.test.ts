import { expect, test } from 'vitest'
import { isStillTrue } from './prepare-mail.server.ts'

const now = new Date('2030-06-15T00:00:00Z')
const [before, after] = [new Date('2030-06-14T00:00:00Z'), new Date('2030-06-16T00:00:00Z')]
const mail = { endsAt: after, customerId: 'c' }
const inPhase = (phase: string, customerId = 'c') => ({ phase, customerId })

test.each([
	['past_due', 'past_due', true],
	['past_due', 'active', false],
	['past_due', 'ended', false],
	['trial_will_end', 'trialing', true],
	['trial_will_end', 'active', false],
	['trial_will_end', 'ending', false],
	['will_end', 'ending', true],
	['will_end', 'active', false],
	['will_end', 'ended', false],
	['ended', 'ended', true],
	['ended', 'active', false],
	['ended', 'past_due', false],
] as const)('the mail %s is still true of a subscription that is %s: %s', (kind, phase, expected) => {
	expect(isStillTrue(kind, inPhase(phase), [], mail, now)).toBe(expected)
})

test.each(['trial_will_end', 'will_end'] as const)('%s is not sent after the day', (kind) => {
	const subject = inPhase(kind === 'will_end' ? 'ending' : 'trialing')
	expect(isStillTrue(kind, subject, [], { ...mail, endsAt: before }, now)).toBe(false)
	expect(isStillTrue(kind, subject, [], { ...mail, endsAt: null }, now)).toBe(true)
})

test('only the mail about its end is true of an unlisted subscription', () => {
	expect(isStillTrue('ended', null, [], mail, now)).toBe(true)
	expect(isStillTrue('past_due', null, [], mail, now)).toBe(false)
	expect(isStillTrue('will_end', null, [], mail, now)).toBe(false)
})

test('an end is not mailed while another subscription runs', () => {
	for (const phase of ['active', 'past_due', 'ending']) {
		expect(isStillTrue('ended', inPhase('ended'), [{ phase }], mail, now)).toBe(false)
		expect(isStillTrue('ended', null, [{ phase: 'ended' }, { phase }], mail, now)).toBe(false)
	}
	expect(isStillTrue('ended', inPhase('ended'), [{ phase: 'ended' }, { phase: 'none' }], mail, now)).toBe(true)
})

test('no mail about another customer’s subscription', () => {
	expect(isStillTrue('past_due', inPhase('past_due', 'd'), [], mail, now)).toBe(false)
	expect(isStillTrue('ended', inPhase('ended', 'd'), [], mail, now)).toBe(false)
})
