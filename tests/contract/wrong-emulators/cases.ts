import type { Contract } from '../contract-file.ts'
import type { WrongEmulator } from './wrong-emulator.ts'

/** A contract of the chosen interactions for each wrong emulator, and which of them stands in for which interaction. */
export type WrongCases = { contract: Contract; wrongEmulators: Record<string, string> }

/** All interactions for every one of these, or those alone that have to notice it. */
export function casesFor(
	wrongEmulators: WrongEmulator[],
	contract: Contract,
	which: 'all' | 'noticing' = 'all',
): WrongCases {
	const cases = wrongEmulators.flatMap(({ name, noticedBy }) =>
		contract.interactions
			.filter(({ description }) => which === 'all' || noticedBy.includes(description))
			.map((interaction) => ({ name, interaction: { ...interaction, description: caseOf(name, interaction) } })),
	)
	return {
		contract: { ...contract, interactions: cases.map(({ interaction }) => interaction) },
		wrongEmulators: Object.fromEntries(cases.map(({ name, interaction }) => [interaction.description, name])),
	}
}

/** The description of an interaction with a wrong emulator. */
export function caseOf(name: string, { description }: { description: string }): string {
	return `${description}, at an emulator that ${name}`
}
