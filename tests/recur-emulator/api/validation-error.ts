import { ApiError } from './api-error.ts'

export type Problem = { field: string; message: string }

/** The error for a request that is understood but wrong, with one entry per field. */
export function validationError(details: Problem[]): ApiError {
	const message = details.map((problem) => `${problem.field}: ${problem.message}`).join('; ')
	return new ApiError(400, 'validation_error', message, { details })
}
