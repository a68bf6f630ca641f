import { existsSync } from 'node:fs'
import process from 'node:process'
import { runningApps } from './data-folder.ts'

/**
 * Gives this process the settings of the demo or dev that runs here. All of them or none: with some, a command would ask the emulator
 * about the customers of somebody's own database. Returns what to tell if the command then lacks settings.
 */
export function borrowSettings(): string | null {
	if (existsSync('.env')) process.loadEnvFile('.env')
	const isOwn = Boolean(process.env.DATABASE_URL?.trim())
	const apps = runningApps().map(({ name, settings }) => ({ name, settings, contradicted: contradictedIn(settings) }))
	const app = apps.find(({ contradicted }) => contradicted.length === 0)
	if (app) {
		Object.assign(process.env, app.settings)
		console.error(`With the settings of the running npm run ${app.name}:`)
		return null
	}
	if (isOwn) return null
	const [other] = apps
	return other
		? `The settings of the running npm run ${other.name} are not used, because the environment or .env has another ${other.contradicted.join(', ')}.`
		: 'Neither npm run demo nor npm run dev is ready here. Start one, or write your settings into .env.'
}

function contradictedIn(settings: Record<string, string | undefined>): string[] {
	const isContradicted = ([name, value]: [string, string | undefined]) =>
		Boolean(process.env[name]?.trim()) && process.env[name] !== value
	return Object.entries(settings)
		.filter(isContradicted)
		.map(([name]) => name)
}
