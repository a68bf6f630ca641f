/** Holds everybody who comes until `count` different ones are there. */
export function createMeeting(count: number): (who: unknown) => Promise<void> {
	const present = new Set<unknown>()
	let open = () => {}
	const complete = new Promise<void>((resolve) => {
		open = resolve
	})
	return async (who) => {
		present.add(who)
		if (present.size >= count) open()
		await complete
	}
}
