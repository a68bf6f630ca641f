import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ServerBuild } from '@remix-run/node'

const buildFolder = path.resolve(import.meta.dirname, '../../../build')
const serverBuild = path.join(buildFolder, 'server/index.js')

/** The folder of the client build. */
export const clientFolder = path.join(buildFolder, 'client')

/** Remix's server build, as production serves it. */
export async function loadServerBuild(): Promise<ServerBuild> {
	return (await import(/* @vite-ignore */ pathToFileURL(serverBuild).href)) as ServerBuild
}
