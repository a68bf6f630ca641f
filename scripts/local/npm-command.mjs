import path from 'node:path'
import process from 'node:process'

/**
 * How to start npm without a shell. On Windows `npm` is a batch file, which only a shell can start, so Node runs npm's own
 * script: the one that started us, or the one that stands beside Node.
 * @param {string[]} args
 * @param {{ platform: string, execPath: string, npmScript: string | undefined }} here
 * @returns {[program: string, args: string[]]}
 */
export function npmCommand(args, here = thisProcess()) {
	const { platform, execPath, npmScript } = here
	// Other package managers set this variable too.
	if (npmScript?.endsWith('npm-cli.js')) return [execPath, [npmScript, ...args]]
	if (platform !== 'win32') return ['npm', args]
	const script = path.win32.join(path.win32.dirname(execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
	return [execPath, [script, ...args]]
}

function thisProcess() {
	return { platform: process.platform, execPath: process.execPath, npmScript: process.env.npm_execpath }
}
