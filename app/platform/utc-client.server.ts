import pg from 'pg'

/** What each connection asks for by itself, whatever the database, the role or the server is set to. */
const SESSION = { TimeZone: 'UTC', DateStyle: 'ISO' }

type WithStartup = { getStartupConf(): Record<string, string> }

/**
 * A connection whose times are UTC and ISO. Prisma's adapter writes and reads them without an offset, so in another time zone
 * every time would be off by it. As startup parameters both hold from the first query on, and PgBouncer passes these two on.
 */
export class UtcClient extends pg.Client {
	constructor(config?: string | pg.ClientConfig) {
		super(config)
		// An error without a listener would end the process, and there are moments in which neither the pool nor Prisma listens.
		// The query under way, or the next one, fails by it too.
		this.on('error', () => {})
	}

	protected getStartupConf(): Record<string, string> {
		const { getStartupConf } = pg.Client.prototype as unknown as WithStartup
		return { ...getStartupConf.call(this), ...SESSION }
	}
}
