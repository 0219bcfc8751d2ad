import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { toNodeError } from '../shared/to-node-error';
import { getCalls } from './call';
import { check } from './check';
import { getConsent, importConsent, setConsent, suppress, unsuppress } from './consent';
import { exit } from './exit';
import { exportAll, forget, getTimeline } from './dossier';
import { allFailed } from './leave';
import { cancel, list, release } from './waiting';

type Operation = (ctx: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

const OPERATIONS: Record<string, Record<string, Operation>> = {
	call: { get: getCalls },
	contact: { exit, export: exportAll, forget, getTimeline },
	consent: { check, get: getConsent, import: importConsent, set: setConsent, suppress, unsuppress },
	waiting: { cancel, list, release },
};

/** `execute()`: the chosen operation, for all items in one go. Under 'On Error: Continue' what fails stands on the items. */
export async function runContact(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const resource = String(ctx.getNodeParameter('resource', 0));
	const operation = String(ctx.getNodeParameter('operation', 0));
	try {
		const found = Object.hasOwn(OPERATIONS, resource) ? OPERATIONS[resource] : {};
		if (!Object.hasOwn(found, operation))
			throw new NodeOperationError(
				ctx.getNode(),
				`The operation '${operation}' of '${resource}' is not known`,
			);
		return await found[operation](ctx);
	} catch (error) {
		if (!ctx.continueOnFail()) throw toNodeError(ctx, error);
		return allFailed(ctx, error as Error);
	}
}
