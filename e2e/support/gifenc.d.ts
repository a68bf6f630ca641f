/** What the animation needs of a package that has no types of its own. */
declare module 'gifenc' {
	type Palette = number[][]
	type Frame = {
		/** For this picture and those after it. */
		palette?: Palette
		delay: number
		transparent: boolean
		transparentIndex: number
		/** 1: what was there stays. */
		dispose: number
	}
	type Encoder = {
		writeFrame(indexes: Uint8Array, width: number, height: number, frame: Frame): void
		finish(): void
		bytes(): Uint8Array
	}
	const gifenc: {
		GIFEncoder(): Encoder
		quantize(rgba: Uint8Array, colours: number): Palette
		applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array
	}
	export default gifenc
}
