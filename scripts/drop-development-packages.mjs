import { readFileSync, rmSync } from 'node:fs'

// `npm ci --omit=dev` keeps development packages that some package names as an optional peer: the Prisma CLI and TypeScript, with
// all that they need. Nothing of it is used at run time.
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
for (const [folder, { devOptional }] of Object.entries(packages)) {
	if (devOptional) rmSync(folder, { recursive: true, force: true })
}
