// libpq tries several servers and asks which one accepts writes. Our driver reads the list as one name.
const SEVERAL_SERVERS =
	/^\w+:\/\/(?:[^/?]*@)?(?![^/?]*@)[^/?]*,|[?&](?:host|hostaddr|port)=[^&]*(?:,|%2c)|[?&](?:target_session_attrs|load_balance_hosts)=/i
// Without quotes it means the same to psql.
const PLAIN_NAME = /^(?!pg_|information_schema$)[a-z_][a-z0-9_]{0,62}$/

/** The setting that says where our data is. In an app with data of its own, `DATABASE_URL` may be that app's. */
export function databaseSetting(settings: Record<string, string | undefined>) {
	return settings.BILLING_DATABASE_URL?.trim() ? 'BILLING_DATABASE_URL' : 'DATABASE_URL'
}

export function isDatabaseUrl(url: string): boolean {
	const isAddress = /^postgres(ql)?:\/\/.+/.test(url) && URL.canParse(url)
	return isAddress && !SEVERAL_SERVERS.test(url) && PLAIN_NAME.test(schemaOf(url))
}

/** Where our tables are: what Prisma's `?schema=` names. */
export function schemaOf(databaseUrl: string): string {
	const [, options] = databaseUrl.split('?')
	const names = new URLSearchParams(options).getAll('schema')
	return names.length === 0 ? 'public' : names.join()
}
