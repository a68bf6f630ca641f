import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Members } from './packages.ts'

/** What a version of this project puts into an app. */
export type Adopted = {
	version: string
	/** By their path in the copy. */
	files: Record<string, string>
	members: Members
}

/** The folder of the copy in somebody's app. */
export const FOLDER = 'recur'
const FILE = path.join(FOLDER, 'adopted.json.gz')

/** What was copied into an app last time; null if nothing was. */
export function readAdopted(app: string): Adopted | null {
	const file = path.join(app, FILE)
	return existsSync(file) ? JSON.parse(gunzipSync(readFileSync(file)).toString()) : null
}

/** The file by which {@link readAdopted} knows it. */
export function adoptedFile(adopted: Adopted): [name: string, content: Buffer] {
	return [FILE, gzipSync(JSON.stringify(adopted))]
}
