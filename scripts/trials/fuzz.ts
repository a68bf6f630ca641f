import { randomInt } from 'node:crypto'
import process from 'node:process'
import { ensureBuild } from '../build.ts'
import { runProgram } from '../local/run-command.ts'

const FUZZ_SEED = process.env.FUZZ_SEED ?? String(randomInt(2 ** 31))

console.log(`Seed ${FUZZ_SEED}. The same inputs again: FUZZ_SEED=${FUZZ_SEED} npm run fuzz`)
await ensureBuild()
process.exitCode = (await runProgram('vitest', ['run', '--project=fuzz'], { FUZZ_SEED })) ? 0 : 1
