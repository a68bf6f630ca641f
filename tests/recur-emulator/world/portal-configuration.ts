import { z } from 'zod'

const actionSchema = z.enum(['cancel', 'reactivate', 'plan_change', 'update_payment'])

export const portalConfigurationSchema = z.strictObject({
	defaultReturnUrl: z
		.url({ protocol: /^https?$/ })
		.nullable()
		.default(null),
	allowedActions: z.array(actionSchema).default(actionSchema.options),
	branding: z
		.strictObject({
			name: z.string().default('Recur 示範商店'),
			accentColor: z
				.string()
				.regex(/^#[0-9a-f]{6}$/i)
				.default('#1f5fbf'),
			logoText: z.string().max(3).default('R'),
		})
		.prefault({}),
})

export type PortalAction = z.output<typeof actionSchema>
export type PortalConfiguration = z.output<typeof portalConfigurationSchema>
