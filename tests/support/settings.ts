import { settings } from '#app/platform/env-schema.server.ts'

/** The names of all settings of the app. */
export function settingNames(): string[] {
	return Object.keys(settings.shape)
}
