import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { renewOverdue } from './lifecycle.ts'
import type { Product } from './product.ts'
import type { WebhookEndpoint } from './settings.ts'
import { parseSeed, type SeedInput, type SeedName, seedWorld, type World, worldSchema } from './world.ts'

export type Store = ReturnType<typeof openStore>

type Options = {
	stateFile?: string | undefined
	seed: SeedInput
	/** Set in every new world, and replaces what the state file says: the app may use another port now. */
	webhooks?: WebhookEndpoint | undefined
}

export function openStore({ stateFile, seed: givenSeed, webhooks }: Options) {
	// Once, so that a reset gives the same ids again.
	const seed = parseSeed(givenSeed)
	let world = (stateFile && readStateFile(stateFile)) || seedWorld(seed, webhooks)
	const listeners: (() => void)[] = []
	world.products = currentProducts(world, seedWorld(seed, webhooks))
	Object.assign(world.settings.webhooks, webhooks)
	renewOverdue(world, new Date())

	function changed(): void {
		if (stateFile) writeStateFile(stateFile, world)
		for (const listener of listeners) listener()
	}

	return {
		/** The present state. Change it only inside `change`, or the state file gets out of date. */
		get world(): World {
			return world
		},
		change<Result>(edit: (world: World) => Result): Result {
			const result = edit(world)
			changed()
			return result
		},
		/** `start` is what the emulator was started with. */
		reset(name: SeedName | 'start'): void {
			world = seedWorld(name === 'start' ? seed : name, webhooks)
			changed()
		},
		onChange: (listener: () => void) => void listeners.push(listener),
	}
}

/** The seed's plans, because a state file may be older than they are, and those that were added since. */
function currentProducts({ products }: World, seeded: World): Product[] {
	const slugs = new Set(seeded.products.map(({ slug }) => slug))
	return [...seeded.products, ...products.filter(({ slug }) => !slugs.has(slug))]
}

function readStateFile(file: string): World | null {
	if (!existsSync(file)) return null
	try {
		return worldSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
	} catch (cause) {
		throw new Error(`The emulator cannot read its state file ${file}. Delete it to start afresh.`, { cause })
	}
}

/** Replaces the file atomically: a crash leaves either the old state or the new one. */
function writeStateFile(file: string, world: World): void {
	mkdirSync(dirname(file), { recursive: true })
	const draft = `${file}.${process.pid}.tmp`
	writeFileSync(draft, JSON.stringify(world, null, '\t'), { mode: 0o600 })
	renameSync(draft, file)
}
