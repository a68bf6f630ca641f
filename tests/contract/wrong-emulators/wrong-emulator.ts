import type { Message, Relay } from '../proxy.ts'

/** An emulator that is wrong in one way, made of the right one. */
export type WrongEmulator = {
	/** What it does. */
	name: string
	/** Interactions whose verification has to fail. */
	noticedBy: string[]
	/** How it answers, given how the right emulator does. */
	asked?: (right: Relay) => Relay
	/** What it sends, given what the right emulator does. */
	sent?: (message: Message<number>) => Message<number>
}
