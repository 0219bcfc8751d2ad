import {
	NodeOperationError,
	type IBinaryData,
	type IBinaryKeyData,
	type IExecuteFunctions,
} from 'n8n-workflow';
import type { JsonObject } from '../../lib';
import type { Arrival } from './arrivals';
import { toNodeError } from './to-node-error';
import { Unjudged } from './unjudged';

const MAX_BINARY_BYTES = 256 * 1024;

/** A file as the ticket keeps it. n8n's own copy goes with the execution it was made in, long before the contact leaves. */
interface KeptFile extends JsonObject {
	base64: string;
	mimeType: string;
	fileName?: string;
}

/** The files of those who wait, by the index of their item. An item with more than 256 KiB cannot be parked. */
export async function keptBinaries(
	ctx: IExecuteFunctions,
	parked: readonly Arrival[],
): Promise<Map<number, JsonObject | Unjudged>> {
	const kept = new Map<number, JsonObject | Unjudged>();
	for (const { item, index } of parked) {
		const files = Object.entries(item.binary ?? {});
		if (files.length === 0) continue;
		try {
			kept.set(index, await keptFiles(ctx, files, index));
		} catch (error) {
			if (!ctx.continueOnFail()) throw toNodeError(ctx, error);
			kept.set(index, new Unjudged((error as Error).message));
		}
	}
	return kept;
}

async function keptFiles(
	ctx: IExecuteFunctions,
	files: [string, IBinaryData][],
	index: number,
): Promise<JsonObject> {
	const kept: JsonObject = {};
	let bytes = 0;
	for (const [name, { mimeType, fileName }] of files) {
		const content = await ctx.helpers.getBinaryDataBuffer(index, name);
		bytes += content.length;
		if (bytes > MAX_BINARY_BYTES) throw tooLarge(ctx, index);
		const file: KeptFile = {
			base64: content.toString('base64'),
			mimeType,
			...(fileName ? { fileName } : {}),
		};
		kept[name] = file;
	}
	return kept;
}

function tooLarge(ctx: IExecuteFunctions, itemIndex: number): NodeOperationError {
	return new NodeOperationError(
		ctx.getNode(),
		`The files of the item are larger than the ${MAX_BINARY_BYTES / 1024} KB that can be kept while waiting [item ${itemIndex}]`,
		{ itemIndex, description: 'Store them before this step, for instance in a bucket, and pass a link on.' },
	);
}

/** The files as the dispatcher emits them. */
export function emittedBinary(kept: JsonObject | undefined): { binary?: IBinaryKeyData } {
	if (kept === undefined) return {};
	const files = Object.entries(kept as Record<string, KeptFile>).map(
		([name, { base64, mimeType, fileName }]) => {
			const file: IBinaryData = { data: base64, mimeType, ...(fileName ? { fileName } : {}) };
			return [name, file] as const;
		},
	);
	return { binary: Object.fromEntries(files) };
}

/** Hands the files of a released item over to n8n, which keeps them where it keeps all files of this execution. */
export async function ownBinary(
	ctx: IExecuteFunctions,
	emitted: IBinaryKeyData | undefined,
): Promise<{ binary?: IBinaryKeyData }> {
	if (emitted === undefined) return {};
	const binary: IBinaryKeyData = {};
	for (const [name, { data, mimeType, fileName }] of Object.entries(emitted))
		binary[name] = await ctx.helpers.prepareBinaryData(Buffer.from(data, 'base64'), fileName, mimeType);
	return { binary };
}
