import type { Finding } from '#scripts/operator/doctor/check.ts'
import { doctor } from '#scripts/operator/doctor.ts'
import { runHere } from './run-sync.ts'
import type { TestApp } from './test-app.ts'

/** A database that refuses connections. */
export const NO_DATABASE = 'postgresql://nobody:hunter2@127.0.0.1:1/none'

/** Settings with which the doctor finds nothing wrong while the app runs. */
export function healthySettings({ services, address, emulator }: TestApp) {
	return {
		DATABASE_URL: services.env.DATABASE_URL,
		APP_URL: address,
		SESSION_SECRET: 'the session secret of the doctor',
		RECUR_SECRET_KEY: 'sk_test_of_the_doctor',
		RECUR_WEBHOOK_SECRET: 'whsec_of_the_doctors_patient',
		RECUR_API_URL: emulator.origin,
		RECUR_HOSTED_ORIGINS: emulator.origin,
		// However slow the machine is, nothing counts as slow.
		RECUR_DEADLINE_MS: '60000',
	}
}

/** Runs the doctor with exactly these settings. */
export async function runDoctor(args: string[], settings: Record<string, string>) {
	return await runHere(doctor, args, settings).ended
}

/** The checks that are not ok. */
export function troubles(findings: Finding[]): Record<string, string> {
	return Object.fromEntries(
		findings.filter(({ status }) => status !== 'ok').map(({ check, status }) => [check, status]),
	)
}

export function find(findings: Finding[], name: string): Finding {
	const found = findings.find(({ check }) => check === name)
	if (!found) throw new Error(`There is no check ${name}`)
	return found
}
