import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import { localeSchema } from '../world/portal-session.ts'
import { type FieldRules, readFields, textProblem, urlProblem } from './read-fields.ts'

type FieldName = 'customerId' | 'externalId' | 'email' | 'returnUrl' | 'configurationId' | 'locale'
export type PortalRequest = Partial<Record<FieldName, string>>

// The SDK sends the first spelling, the REST documentation shows the second.
const RULES: FieldRules<FieldName> = {
	customerId: { spellings: ['customerId', 'customer_id'], problem: textProblem },
	externalId: { spellings: ['externalId', 'external_id'], problem: textProblem },
	email: { spellings: ['email'], problem: textProblem },
	returnUrl: { spellings: ['returnUrl', 'return_url'], problem: urlProblem },
	configurationId: { spellings: ['configurationId', 'configuration_id'], problem: textProblem },
	locale: { spellings: ['locale'], problem: localeProblem },
}

/** The body of a create request, in either dialect. */
export async function readPortalRequest(c: Context<EmulatorEnv>): Promise<PortalRequest> {
	return (await readFields(c, RULES)) as PortalRequest
}

function localeProblem(value: unknown): string | null {
	return textProblem(value) ?? (localeSchema.safeParse(value).success ? null : 'must be zh-TW or en')
}
