/** The form in a request's body, or null when the body is no form: a mistake of the sender, which is no error of ours. */
export async function readForm(request: Request): Promise<FormData | null> {
	try {
		return await request.formData()
	} catch {
		return null
	}
}
