import { existsSync } from 'node:fs'
import process from 'node:process'
import { databaseSetting } from '#app/platform/database-url.server.ts'
import { runningApps } from './data-folder.ts'

type Settings = Record<string, string | undefined>

/**
 * Gives this process the settings of the demo or dev that runs here. All of them or none: with some, a command would ask the emulator
 * about the customers of somebody's own database. Returns what to say if the command then lacks settings.
 */
export function borrowSettings(): string | null {
	if (existsSync('.env')) process.loadEnvFile('.env')
	const apps = runningApps().map(({ name, settings }) => ({ name, settings, others: contradicted(settings) }))
	const app = apps.find(({ others }) => others.length === 0)
	if (app) {
		Object.assign(process.env, app.settings)
		console.error(`With the settings of the running npm run ${app.name}:`)
		return null
	}
	if (isSet(databaseSetting(process.env))) return null
	const [other] = apps
	return other
		? `The settings of the running npm run ${other.name} are not used, because the environment or .env has another ${other.others.join(', ')}.`
		: 'Neither npm run demo nor npm run dev is ready here. Start one, or write your settings into .env.'
}

/** The names of what is set here and is something else there. */
function contradicted(settings: Settings): string[] {
	const database = databaseSetting(process.env)
	const isOther = (name: string) =>
		isSet(name) && process.env[name] !== settings[name === database ? databaseSetting(settings) : name]
	return [...new Set([database, ...Object.keys(settings)])].filter(isOther)
}

function isSet(name: string): boolean {
	return Boolean(process.env[name]?.trim())
}
