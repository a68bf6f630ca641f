import { MatchersV3 } from '@pact-foundation/pact'

// Recur writes these words in upper or lower case and in more than one form.
const STATUS_FORMS = {
	active: '(?i)^active$',
	trialing: '(?i)^trial(ing)?$',
	past_due: '(?i)^past_due$',
	canceled: '(?i)^cancell?ed$',
}

/** A status in any of Recur's spellings. */
export function statusWord(status: keyof typeof STATUS_FORMS, written: string = status): MatchersV3.Matcher<string> {
	return MatchersV3.regex(STATUS_FORMS[status], written)
}
