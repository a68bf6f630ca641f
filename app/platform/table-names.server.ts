import { $Enums, Prisma } from '#prisma/generated/client.ts'
import { UtcClient } from './utc-client.server.ts'

// What Prisma itself writes has the schema's name already.
const OURS = [...Object.keys(Prisma.ModelName), ...Object.keys($Enums), 'rate_limit'].join('|')
const UNQUALIFIED = new RegExp(`(?<![."])"(?:${OURS})"`, 'g')

type Send = (statement: unknown, ...rest: unknown[]) => unknown

/**
 * A driver that sends the names of our tables and types together with their schema. A `search_path` could be lost behind a pooler
 * such as PgBouncer, and another app's `"User"` would be read.
 */
export function clientForSchema(schema: string): typeof UtcClient {
	const qualify = (text: string) => text.replace(UNQUALIFIED, `"${schema}".$&`)
	return class extends UtcClient {
		constructor(config?: ConstructorParameters<typeof UtcClient>[0]) {
			super(config)
			const send = this.query.bind(this) as Send
			const sendQualified: Send = (statement, ...rest) => {
				if (typeof statement === 'string') return send(qualify(statement), ...rest)
				const { text } = statement as { text: string }
				return send({ ...(statement as object), text: qualify(text) }, ...rest)
			}
			this.query = sendQualified as typeof this.query
		}
	}
}
