import { products } from '../seed/products.ts'
import { type SeedName, seedWorld } from '../seed/seed-world.ts'
import { renewDue } from './renew-due.ts'
import { readStateFile, writeStateFile } from './state-file.ts'
import type { WebhookEndpoint } from './webhook-settings.ts'
import type { World } from './world.ts'

export type Store = {
	/** The present state. Change it inside `change` only, or the state file falls behind. */
	readonly world: World
	change<Result>(edit: (world: World) => Result): Result
	reset(seed: SeedName): void
	/** Calls the listener after every change. */
	onChange(listener: () => void): void
}

type Options = {
	stateFile?: string | undefined
	seed: SeedName
	/** Put into every fresh world and over what the state file says: the app may have moved since. */
	webhooks?: WebhookEndpoint | undefined
}

export function openStore({ stateFile, seed, webhooks }: Options): Store {
	let world = (stateFile && readStateFile(stateFile)) || seedWorld(seed, webhooks)
	const listeners: (() => void)[] = []
	// A state file may come from a version that sold fewer plans.
	world.products = structuredClone(products)
	Object.assign(world.settings.webhooks, webhooks)
	renewDue(world, new Date())

	function changed(): void {
		if (stateFile) writeStateFile(stateFile, world)
		for (const listener of listeners) listener()
	}

	return {
		get world() {
			return world
		},
		change(edit) {
			const result = edit(world)
			changed()
			return result
		},
		reset(name) {
			world = seedWorld(name, webhooks)
			changed()
		},
		onChange: (listener) => void listeners.push(listener),
	}
}
