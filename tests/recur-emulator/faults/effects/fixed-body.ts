import type { FaultEffect } from '../fault-effect.ts'

const JSON_TYPE = 'application/json'
const HTML_TYPE = 'text/html; charset=utf-8'

/** Answers with exactly this JSON text, broken or not. */
export function jsonText(status: number, text: string): FaultEffect {
	return () => respond(status, JSON_TYPE, text)
}

/** Answers with exactly this JSON text and the status that the fault asks for. */
export function failedJsonText(text: string): FaultEffect {
	return ({ fault }) => respond(fault.status ?? 500, JSON_TYPE, text)
}

/** Answers as an edge server does: with a page for people. */
export function htmlPage(status: number, title: string): FaultEffect {
	return () => respond(status, HTML_TYPE, `<!doctype html><title>${title}</title><h1>${title}</h1>`)
}

/** Answers with a status and nothing else. */
export function noBody(status: number): FaultEffect {
	return () => new Response(null, { status })
}

function respond(status: number, type: string, text: string): Response {
	return new Response(text, { status, headers: { 'Content-Type': type } })
}
