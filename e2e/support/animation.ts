import { decode } from 'fast-png'
import gifenc from 'gifenc'

/** A picture as PNG, and for how long it is shown. */
export type Frame = { png: Uint8Array; ms: number }

const COLOURS = 256

/** Pictures of one size as an animated GIF of 255 colours. Only what has changed since the last one is stored. */
export function encodeGif(frames: Frame[]): Uint8Array {
	const pictures = frames.map(({ png, ms }) => ({ ms, ...decodePixels(png) }))
	const changes = pictures.map(({ pixels }, at) => changedPlaces(pixels, pictures[at - 1]?.pixels))
	const changed = pictures.map(({ pixels }, at) => pick(pixels, changes[at] ?? []))
	// One palette: with one for each picture, what has not changed would differ a little from what has.
	const palette = gifenc.quantize(Buffer.concat(changed), COLOURS - 1)
	const transparentIndex = palette.push([0, 0, 0]) - 1
	const gif = gifenc.GIFEncoder()
	for (const [at, { ms, width, height }] of pictures.entries()) {
		const indexes = new Uint8Array(width * height).fill(transparentIndex)
		const colours = gifenc.applyPalette(changed[at] ?? new Uint8Array(), palette.slice(0, -1))
		for (const [order, place] of (changes[at] ?? []).entries()) indexes[place] = colours[order] ?? 0
		const whole = at === 0 ? { palette } : {}
		gif.writeFrame(indexes, width, height, { ...whole, delay: ms, transparent: true, transparentIndex, dispose: 1 })
	}
	gif.finish()
	return gif.bytes()
}

function decodePixels(png: Uint8Array) {
	const { width, height, channels, data } = decode(png)
	return { width, height, pixels: withAlpha(data as Uint8Array, channels) }
}

function withAlpha(data: Uint8Array, channels: number): Uint8Array {
	if (channels === 4) return data
	const rgba = new Uint8Array((data.length / channels) * 4).fill(255)
	for (let from = 0, to = 0; from < data.length; from += channels, to += 4) rgba.set(data.subarray(from, from + 3), to)
	return rgba
}

function changedPlaces(pixels: Uint8Array, last: Uint8Array | undefined): number[] {
	const places: number[] = []
	const [now, before] = [pixels, last].map((it) => it && new Uint32Array(it.buffer, it.byteOffset, it.length / 4))
	for (let place = 0; place < pixels.length / 4; place++) if (now?.[place] !== before?.[place]) places.push(place)
	return places
}

function pick(pixels: Uint8Array, places: number[]): Uint8Array {
	const picked = new Uint8Array(places.length * 4)
	for (const [at, place] of places.entries()) picked.set(pixels.subarray(place * 4, place * 4 + 4), at * 4)
	return picked
}
