import { hash } from 'node:crypto'

const FREE = 0n

/**
 * Tells whether a text came before, among millions, in 16 to 32 bytes for each: it keeps the first eight bytes of their hashes in a
 * hash table. That two of a million different texts are taken for the same happens once in thirty million files.
 */
export class SeenBefore {
	#slots = new BigUint64Array(1024)
	#used = 0

	add(text: string): boolean {
		if (this.#used * 2 >= this.#slots.length) this.#grow()
		const key = hash('sha256', text, 'buffer').readBigUInt64LE() || 1n
		const isNew = put(this.#slots, key)
		if (isNew) this.#used += 1
		return !isNew
	}

	#grow() {
		const larger = new BigUint64Array(this.#slots.length * 2)
		for (const key of this.#slots) if (key !== FREE) put(larger, key)
		this.#slots = larger
	}
}

/** Puts a key into the first free slot from its own on. False when it is there already. */
function put(slots: BigUint64Array, key: bigint): boolean {
	for (let slot = Number(key % BigInt(slots.length)); ; slot = (slot + 1) % slots.length) {
		if (slots[slot] === key) return false
		if (slots[slot] === FREE) {
			slots[slot] = key
			return true
		}
	}
}
