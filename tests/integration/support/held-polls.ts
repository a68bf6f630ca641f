import type { PrismaClient } from '#prisma/generated/client.ts'

/** A client whose raw queries, with which background work polls for due jobs, wait from `hold` until `release`. */
export function holdPolls(prisma: PrismaClient) {
	let isHeld = false
	let waiting = 0
	let release = () => {}
	const released = new Promise<void>((resolve) => {
		release = resolve
	})
	const held = new Proxy(prisma, {
		get(target, name) {
			if (name !== '$queryRaw' || !isHeld) return Reflect.get(target, name)
			return async (...query: Parameters<PrismaClient['$queryRaw']>) => {
				waiting += 1
				await released
				return await target.$queryRaw(...query)
			}
		},
	})
	return {
		prisma: held,
		hold() {
			isHeld = true
		},
		/** How many wait, or have waited. */
		waiting: () => waiting,
		release: () => release(),
	}
}
