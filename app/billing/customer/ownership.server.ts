export type Evidence = {
	/** Addresses in lower case. */
	externalId: string | null
	email: string | null
	/** `ownerId` is null where the owner was deleted. */
	stored: { ownerId: string | null; isReleased: boolean } | null
	/** Trusted until they start a checkout: a hosted one writes their id on any customer with the typed address. */
	named: { userId: string; isTrusted: boolean } | null
	addressHolderId: string | null
	claimantId: string | null
}

/** `unproven`: theirs once they prove the customer's address by a code. */
export type Verdict = 'own' | 'somebody_elses' | 'unproven' | 'nobodys'

/** Rows of docs/decisions/010-whose-customer-it-is.md: the first that holds decides. At most one user gets `own`, whoever asks first. */
export function judge(userId: string, evidence: Evidence): Verdict {
	const { email, stored, named, addressHolderId, claimantId } = evidence
	const isNamed = named?.userId === userId
	const isClaimant = claimantId === userId
	const isAddress = addressHolderId === userId
	// 1: another user's, or a deleted user's. 2: stored as theirs.
	if (stored && stored.ownerId !== userId && !(stored.ownerId === null && stored.isReleased)) return 'somebody_elses'
	if (stored?.ownerId === userId) return 'own'
	// 3: a trusted id or an import names another user.
	if (named?.isTrusted && !isNamed) return 'somebody_elses'
	if (claimantId !== null && !isClaimant) return 'somebody_elses'
	// 4 and 5: the address is theirs, and no id contradicts.
	if (isNamed && (email === null || isAddress)) return 'own'
	if (isAddress && (hasNoExternalId(evidence) || named !== null)) return 'own'
	// 6 to 8: the id is theirs, and the address is not.
	if (isNamed && addressHolderId !== null) return 'somebody_elses'
	if (isNamed) return named.isTrusted || isClaimant ? 'own' : 'unproven'
	// 9 and 10.
	return isClaimant && hasNoExternalId(evidence) ? 'own' : 'nobodys'
}

/** Null without an owner here. `provenBy`: the user who has just proved the customer's address. */
export function ownerOf(evidence: Evidence, provenBy?: string): string | null {
	const { stored, named, addressHolderId, claimantId } = evidence
	if (provenBy !== undefined && judge(provenBy, evidence) === 'unproven') return provenBy
	const candidates = [stored?.ownerId, named?.userId, addressHolderId, claimantId]
	return candidates.find((userId) => userId && judge(userId, evidence) === 'own') ?? null
}

// Recur keeps a deleted user's id for ever: once an operator has released the customer, it counts as none.
function hasNoExternalId({ externalId, stored, named }: Evidence): boolean {
	return externalId === null || (named === null && stored?.isReleased === true)
}
