/** The settings of the application under test that nobody may read in a log. */
export const secrets = {
	session: 'only-for-end-to-end-tests',
	recurKey: 'sk_test_end_to_end',
	webhook: 'whsec_only_for_end_to_end_tests',
}
