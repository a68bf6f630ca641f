import type { PactV4 } from '@pact-foundation/pact'
import type { EventMessage } from '../messages/event-message.ts'

/** Hands the example to `receive` as the bytes of a request's body. When it does not throw, the message is written down. */
export async function receiveEvent<T>(
	contract: PactV4,
	{ description, states, metadata, contents }: EventMessage,
	receive: (body: Buffer) => T,
): Promise<T | undefined> {
	const message = contract.addAsynchronousInteraction()
	for (const state of states) message.given(state.name, 'parameters' in state ? state.parameters : undefined)
	return await message
		.expectsToReceive(description, (builder) => builder.withMetadata(metadata).withJSONContent(contents))
		.executeTest(async ({ contents }) => receive(Buffer.from(JSON.stringify(contents.content))))
}
