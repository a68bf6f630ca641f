// Pact's core reports every run to an analytics service unless it is told not to.
process.env.PACT_DO_NOT_TRACK = 'true'
