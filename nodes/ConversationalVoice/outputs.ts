import type { IDataObject } from 'n8n-workflow';

/** What n8n draws as outputs. Evaluated in the editor too: it may refer to nothing outside of itself. */
export function outputsOf(parameters: IDataObject): { type: 'main'; displayName: string }[] {
	const names =
		parameters.whenCalling === 'goOn'
			? ['Continue']
			: ['Completed', 'No Answer', 'Not Attempted', 'Blocked', 'Opted Out'];
	return names.map((displayName) => ({ type: 'main', displayName }));
}
