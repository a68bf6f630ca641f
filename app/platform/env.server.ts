import process from 'node:process'
import type { z } from 'zod'
import { databaseSetting } from './database-url.server.ts'
import { envSchema, settings } from './env-schema.server.ts'
import { Problem } from './problem.server.ts'

/** URLs are `URL` objects, lists are arrays, durations are milliseconds. */
export type Env = z.output<typeof envSchema>

type Source = Record<string, string | undefined>

/** Names all settings that are missing or malformed, and what is expected of the latter, but no value. */
export class EnvError extends Problem {
	readonly missing: string[]
	readonly malformed: string[]

	constructor(missing: string[], malformed: string[]) {
		const sentences = [
			...(missing.length > 0 ? [`Missing: ${missing.join(', ')}.`] : []),
			...(malformed.length > 0 ? [`Malformed: ${malformed.map(withExpected).join(', ')}.`] : []),
		]
		super(sentences.join(' '))
		this.missing = missing
		this.malformed = malformed
	}
}

/** What a setting should be: what follows "Set it to". */
export function expectedOf(name: string): string | undefined {
	return settings.shape[name as keyof typeof settings.shape]?.description
}

/** Throws {@link EnvError}. An empty value counts as not set. */
export function readEnv(source: Source = process.env): Env {
	return read(envSchema, source)
}

/** The address of our data, for what needs no other setting. Throws {@link EnvError}. */
export function readDatabaseUrl(source: Source): string {
	return read(settings.pick({ DATABASE_URL: true }), source).DATABASE_URL
}

function read<Schema extends z.ZodType>(schema: Schema, source: Source): z.output<Schema> {
	const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()))
	const database = databaseSetting(set)
	const result = schema.safeParse({ ...set, DATABASE_URL: set[database] })
	if (result.success) return result.data
	const wrong = result.error.issues.map(({ path: [name] }) => (name === 'DATABASE_URL' ? database : String(name)))
	const names = [...new Set(wrong)]
	const isSet = (name: string) => name in set
	throw new EnvError(
		names.filter((name) => !isSet(name)),
		names.filter(isSet),
	)
}

function withExpected(name: string): string {
	const expected = expectedOf(name)
	return expected ? `${name} (${expected})` : name
}
