import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isConnected } from './connections';
import type { RunReport } from './run-report';
import { emptyOutputs, type HybridStep } from './step-contract';

/** The outputs of a step as the node is set now, and who leaves by which. */
export class StepOutputs {
	readonly items: INodeExecutionData[][];
	private readonly parameters: IDataObject;

	constructor(
		private readonly ctx: IExecuteFunctions,
		private readonly step: HybridStep,
	) {
		this.parameters = ctx.getNode().parameters as IDataObject;
		this.items = emptyOutputs(step.outputCount(this.parameters));
	}

	/** Lets an item out; by the safest output where its own is gone. By an unconnected one the journey ends, with that reason. */
	push(output: string, item: INodeExecutionData, report: RunReport, enrollmentId: string): void {
		const { error } = item.json;
		if (typeof error === 'string' && this.hasErrorOutput) return this.toErrorOutput(output, item, error);
		const index = this.indexOf(output);
		if (!isConnected(this.ctx, index)) {
			const label = this.step.outputLabel?.(output) ?? output;
			report.reasons.set(enrollmentId, `unconnected: ${label}`);
		}
		this.items[index].push(item);
	}

	/** An item that cannot be judged leaves as it came, with what keeps it from being judged. */
	refuse(item: INodeExecutionData, index: number, message: string): void {
		const pairedItem = { item: index };
		if (this.hasErrorOutput)
			return this.toErrorOutput(this.step.safestOutput, { json: {}, pairedItem }, message);
		const json = { ...item.json, error: message };
		this.items[this.indexOf(this.step.safestOutput)].push({ ...item, json, pairedItem });
	}

	/** n8n itself moves an item that holds nothing but an error to the error output, and adds what the item was. */
	private toErrorOutput(output: string, { pairedItem }: INodeExecutionData, error: string): void {
		this.items[this.indexOf(output)].push({ json: { error }, pairedItem });
	}

	private get hasErrorOutput(): boolean {
		return this.ctx.getNode().onError === 'continueErrorOutput';
	}

	private indexOf(output: string): number {
		const { parameters, step } = this;
		return step.outputIndex(parameters, output) ?? step.outputIndex(parameters, step.safestOutput) ?? 0;
	}
}
