/** What whoever typed the command can solve. Its message is all they need, and holds no secret. */
export class Problem extends Error {
	override name = 'Problem'
}
