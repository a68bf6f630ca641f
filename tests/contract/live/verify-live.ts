import { runLive } from './run-live.ts'

const { lines, failure } = await runLive(process.env)
for (const line of lines) process.stdout.write(`${line}\n`)
if (failure !== null) {
	process.stderr.write(`${failure}\n`)
	process.exitCode = 1
}
