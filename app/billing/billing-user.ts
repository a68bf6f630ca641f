/** What billing needs to know of a person. Everything here comes from the session's user, nothing from a request. */
export type BillingUser = {
	id: string
	email: string
	/** Null while nobody has proved that the address is theirs. */
	emailVerifiedAt: Date | null
}
