import fc from 'fast-check'

/** Settings of fast-check: the same inputs in every run, so that no run fails by chance. `npm run fuzz` chooses others. */
export const sameInputs = { seed: 20_260_105 }

/** Text of any code points. The library's own needs a second of processor time before its first value. */
export const anyText = fc.string({ unit: fc.nat(0x10ffff).map((code) => String.fromCodePoint(code)) })
