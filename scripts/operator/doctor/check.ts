export type Status = 'ok' | 'warning' | 'failed' | 'not_checked'

/** What a check found, and in case of trouble what to do. But for the schema's name neither sentence holds any text of a setting. */
export type Verdict = { status: Status; message: string; remedy: string | null }

export type Finding = Verdict & { check: string }

export type Check = {
	name: string
	/** The settings it reads: it cannot run while one of them is wrong. */
	settings: string[]
	/** Checks that must have passed before it can run. */
	after?: string[]
	/** Must end what it started when the signal aborts. */
	run(signal: AbortSignal): Promise<Verdict>
}

export function ok(message: string): Verdict {
	return { status: 'ok', message, remedy: null }
}

export function warning(message: string, remedy: string): Verdict {
	return { status: 'warning', message, remedy }
}

export function failed(message: string, remedy: string): Verdict {
	return { status: 'failed', message, remedy }
}

/**
 * Runs all checks at once, each for `limitMs` at most. One that fails, throws or hangs hides no other; one that depends on it
 * says so. A check may only come after checks that stand before it in the list.
 */
export async function runChecks(checks: Check[], wrongSettings: string[], limitMs: number): Promise<Finding[]> {
	const findings = new Map<string, Promise<Finding>>()
	for (const check of checks) findings.set(check.name, examine(check, findings, wrongSettings, limitMs))
	return await Promise.all(findings.values())
}

async function examine(
	{ name, settings, after = [], run }: Check,
	findings: Map<string, Promise<Finding>>,
	wrongSettings: string[],
	limitMs: number,
): Promise<Finding> {
	const wrong = settings.filter((setting) => wrongSettings.includes(setting))
	const before = await Promise.all(after.map((other) => findings.get(other)))
	const unmet = before.find((finding) => finding?.status !== 'ok')
	if (wrong.length > 0) return notChecked(name, `Not checked, because of ${wrong.join(' and ')}.`)
	if (unmet) return notChecked(name, `Not checked, because the check "${unmet.check}" did not pass.`)
	return { check: name, ...(await withinLimit(run, limitMs)) }
}

function notChecked(check: string, message: string): Finding {
	return { check, status: 'not_checked', message, remedy: null }
}

async function withinLimit(run: Check['run'], limitMs: number): Promise<Verdict> {
	const signal = AbortSignal.timeout(limitMs)
	const overdue = new Promise<Verdict>((resolve) => {
		const late = `The check took longer than ${limitMs / 1000} seconds.`
		signal.addEventListener('abort', () =>
			resolve(failed(late, 'Run it again; if it happens again, check the network.')),
		)
	})
	// The message of an error may quote an address or a key; its code does not.
	const broken = (error: unknown) => failed(`The check failed (${errorCode(error)}).`, 'Read the log of the app.')
	return await Promise.race([run(signal).catch(broken), overdue])
}

/** The code of an error or of what caused it, such as `ECONNREFUSED`; its class when there is none. */
export function errorCode(error: unknown): string {
	if (!(error instanceof Error)) return 'unknown'
	const code = 'code' in error ? String(error.code) : ''
	if (/^[A-Z0-9_]{2,64}$/.test(code)) return code
	return error.cause instanceof Error ? errorCode(error.cause) : error.name
}
