/** What a person types before the arguments of a command. */
export function asTyped(name: string): string {
	return `npm run recur:${name.replace('db:', '')} --`
}
