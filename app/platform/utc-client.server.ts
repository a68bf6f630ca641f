import pg from 'pg'

/** Requested by each connection, whatever the database, role or server is set to. */
const SESSION = { TimeZone: 'UTC', DateStyle: 'ISO' }

type WithStartup = { getStartupConf(): Record<string, string> }

// Prisma's adapter reads and writes times without an offset. Startup parameters hold from the first query on, also through PgBouncer.
export class UtcClient extends pg.Client {
	constructor(config?: string | pg.ClientConfig) {
		super(config)
		// Without a listener an error would end the process, and sometimes neither the pool nor Prisma listens. The next query fails anyway.
		this.on('error', () => {})
	}

	protected getStartupConf(): Record<string, string> {
		const { getStartupConf } = pg.Client.prototype as unknown as WithStartup
		return { ...getStartupConf.call(this), ...SESSION }
	}
}
