import {
	copyFileSync,
	cpSync,
	existsSync,
	linkSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

type LockedPackage = { link?: boolean; dev?: boolean; devOptional?: boolean }

/**
 * A folder with the build and only what its production dependencies need, taken from `node_modules` by the lockfile. It
 * holds less than `npm ci --omit=dev` would install, needs no network, and is removed with the test.
 */
export function copyForProduction(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-production-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	cpSync('build', path.join(folder, 'build'), { recursive: true })
	cpSync('package.json', path.join(folder, 'package.json'))
	for (const name of productionPackages()) linkPackage(name, path.join(folder, name))
	return folder
}

function productionPackages(): string[] {
	const lock: { packages: Record<string, LockedPackage> } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
	const isNeeded = ([name, { link, dev, devOptional }]: [string, LockedPackage]) =>
		name.startsWith('node_modules/') && !link && !dev && !devOptional
	return Object.entries(lock.packages)
		.filter(isNeeded)
		.map(([name]) => name)
		.filter((name) => existsSync(name))
}

/** Packages nested in this one are entries of their own in the lockfile. */
function linkPackage(from: string, to: string): void {
	mkdirSync(to, { recursive: true })
	for (const entry of readdirSync(from, { withFileTypes: true })) {
		if (entry.name === 'node_modules') continue
		const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)]
		if (entry.isDirectory()) linkPackage(source, target)
		else linkFile(source, target)
	}
}

/** Ten times quicker than a copy, where both are on one disk. */
function linkFile(source: string, target: string): void {
	try {
		linkSync(source, target)
	} catch {
		copyFileSync(source, target)
	}
}
