import type { AnswerMutation, RequestMutation } from './message.ts'

/** A mutation in words. */
export function nameOf(mutation: RequestMutation | AnswerMutation): string {
	if ('change' in mutation)
		return `${mutation.part} ${'name' in mutation ? mutation.name : mutation.path.join('.')}, ${mutation.change}`
	return mutation.part === 'status' ? `status ${mutation.to}` : `another ${mutation.part}`
}

/** The figure of a mutation check. */
export function summary(what: string, mutants: number, survivors: string[]): string {
	return `contract mutation check, ${what}: ${mutants - survivors.length} of ${mutants} mutants killed\n`
}
