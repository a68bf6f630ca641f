import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameInputs } from '#tests/support/inputs.ts'
import { type Evidence, judge, ownerOf, type Verdict } from './ownership.server.ts'

const [U, OTHER] = ['user', 'another user']
const ADDRESS = 'address@example.com'

const nothing: Evidence = {
	externalId: null,
	email: ADDRESS,
	stored: null,
	named: null,
	addressHolderId: null,
	claimantId: null,
}
const by = {
	trusted: (userId: string) => ({ externalId: userId, named: { userId, isTrusted: true } }),
	questionable: (userId: string) => ({ externalId: userId, named: { userId, isTrusted: false } }),
	linked: (userId: string) => ({ stored: { ownerId: userId, isReleased: false } }),
	address: (userId: string) => ({ addressHolderId: userId }),
	claim: (userId: string) => ({ claimantId: userId }),
}
const tombstone = { stored: { ownerId: null, isReleased: false } }
const released = { stored: { ownerId: null, isReleased: true } }
const ofNobody = { externalId: 'an id that no user has' }
const noAddress = { email: null }

/** The table of docs/decisions/010-whose-customer-it-is.md: its row, what is known, and what that means for U. */
const table: [string, string, Partial<Evidence>, Verdict][] = [
	[
		'1',
		'linked to another user, all else U’s',
		{ ...by.linked(OTHER), ...by.trusted(U), ...by.address(U) },
		'somebody_elses',
	],
	['1', 'left behind by a deleted user', { ...tombstone, ...by.trusted(U), ...by.address(U) }, 'somebody_elses'],
	['1', 'released, with the old id', { ...released, ...ofNobody, ...by.address(U) }, 'own'],
	['1', 'released, with the old id and a stranger’s address', { ...released, ...ofNobody }, 'nobodys'],
	['2', 'linked to U, all else another’s', { ...by.linked(U), ...by.trusted(OTHER), ...by.address(OTHER) }, 'own'],
	['3', 'another’s trusted id, U’s address', { ...by.trusted(OTHER), ...by.address(U) }, 'somebody_elses'],
	['3', 'an import names another', { ...by.claim(OTHER), ...by.trusted(U), ...by.address(U) }, 'somebody_elses'],
	['4', 'U’s questionable id, no address', { ...by.questionable(U), ...noAddress }, 'own'],
	['4', 'U’s questionable id and address', { ...by.questionable(U), ...by.address(U) }, 'own'],
	['5', 'U’s address alone', by.address(U), 'own'],
	['5', 'U’s address, another’s questionable id', { ...by.address(U), ...by.questionable(OTHER) }, 'own'],
	['5', 'U’s address, an id without a user', { ...by.address(U), ...ofNobody }, 'nobodys'],
	['6', 'U’s questionable id, another’s address', { ...by.questionable(U), ...by.address(OTHER) }, 'somebody_elses'],
	['6', 'U’s trusted id, another’s address', { ...by.trusted(U), ...by.address(OTHER) }, 'somebody_elses'],
	['7', 'U’s trusted id, a stranger’s address', by.trusted(U), 'own'],
	['7', 'U’s questionable id, and an import names U', { ...by.questionable(U), ...by.claim(U) }, 'own'],
	['8', 'U’s questionable id, a stranger’s address', by.questionable(U), 'unproven'],
	['9', 'an import names U', by.claim(U), 'own'],
	['9', 'an import names U, and an id without a user', { ...by.claim(U), ...ofNobody }, 'nobodys'],
	['10', 'nothing', {}, 'nobodys'],
	['10', 'another’s questionable id', by.questionable(OTHER), 'nobodys'],
	['10', 'another’s address', by.address(OTHER), 'nobodys'],
]

test.each(table)('row %s: %s', (_row, _what, known, verdict) => {
	expect(judge(U, { ...nothing, ...known })).toBe(verdict)
})

const person = fc.constantFrom(U, OTHER, 'a third')
const evidence: fc.Arbitrary<Evidence> = fc
	.record({
		externalId: fc.option(fc.constantFrom(U, OTHER, 'a third', 'an id that no user has')),
		isTrusted: fc.boolean(),
		email: fc.option(fc.constant(ADDRESS)),
		stored: fc.option(fc.record({ ownerId: fc.option(person), isReleased: fc.boolean() })),
		holder: fc.option(person),
		claimantId: fc.option(person),
	})
	.map(({ externalId, isTrusted, email, stored, holder, claimantId }) => ({
		...{ externalId, email, stored, claimantId },
		named: externalId === null || externalId === ofNobody.externalId ? null : { userId: externalId, isTrusted },
		addressHolderId: email === null ? null : holder,
	}))

test('at most one user owns a customer, and the owner is the same for every caller', () => {
	fc.assert(
		fc.property(evidence, (known) => {
			const owners = [U, OTHER, 'a third', 'a fourth'].filter((userId) => judge(userId, known) === 'own')
			expect(owners.length).toBeLessThanOrEqual(1)
			expect(ownerOf(known)).toBe(owners[0] ?? null)
		}),
		sameInputs,
	)
})

// Linking stores what was judged. Whoever is judged first, the others are then judged by that, and nothing changes.
test('the order of arrival does not matter', () => {
	fc.assert(
		fc.property(evidence, fc.shuffledSubarray([U, OTHER, 'a third'], { minLength: 3 }), (known, arrivals) => {
			let now = known
			for (const userId of arrivals) {
				if (judge(userId, now) === 'own') now = { ...now, stored: { ownerId: userId, isReleased: false } }
			}
			expect(ownerOf(now)).toBe(ownerOf(known))
		}),
		sameInputs,
	)
})

test('a link, deletion, proof or import of another user rules out ownership', () => {
	fc.assert(
		fc.property(evidence, (known) => {
			const owner = ownerOf(known)
			if (owner === null || known.stored?.ownerId === owner) return
			expect(known.stored === null || (known.stored.ownerId === null && known.stored.isReleased)).toBe(true)
			// An operator may know better than an old address at Recur.
			if (known.claimantId !== owner) expect([null, owner]).toContain(known.addressHolderId)
			expect([null, owner]).toContain(known.claimantId)
			expect(known.named?.isTrusted ? known.named.userId : owner).toBe(owner)
		}),
		sameInputs,
	)
})

test('a code proves only an unproven customer', () => {
	fc.assert(
		fc.property(evidence, person, (known, userId) => {
			const before = ownerOf(known)
			expect(ownerOf(known, userId)).toBe(judge(userId, known) === 'unproven' ? userId : before)
			// Whoever else could own it keeps it.
			if (before !== null) expect(ownerOf(known, userId)).toBe(before)
		}),
		sameInputs,
	)
})
