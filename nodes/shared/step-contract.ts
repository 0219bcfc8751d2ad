import type { IDataObject, IExecuteFunctions, INodeExecutionData, ITriggerFunctions } from 'n8n-workflow';
import type { DispatchedStep, JsonObject, LeasedContact, ParkRecord, Subscription, Verdict } from '../../lib';
import type { Arrival } from './arrivals';
import type { SharedStore } from './shared-store';
import type { StepRun } from './step-run';

/** By which output an item leaves a manual run, and what is added to show what would happen. */
export interface TestLeaving {
	output: string;
	add?: IDataObject;
}

/** How a contact is parked, besides whose it is. `stepKey`: a lane of the step. */
type Parking = Pick<
	ParkRecord,
	'dueAtMs' | 'clock' | 'waitFor' | 'facts' | 'what' | 'reason' | 'onlyForEarlierEvent'
> & { stepKey?: string };

/** A line of the step that is judged by itself; see `lib/waiting/lane.ts`. */
export type Lane = Pick<DispatchedStep, 'stepKey' | 'batchSize' | 'room' | 'judge' | 'isSlow'>;

/** What is decided for an item on arrival. */
export type ArrivalDecision =
	/**
	 * Wait here. `keep` rides along in the ticket for the release (row ids, verdicts). `otherwise`: how who is parked only
	 * for an earlier event leaves where there is none.
	 */
	| {
			kind: 'park';
			park: Parking;
			keep?: JsonObject;
			otherwise?: { output: string; add: IDataObject };
	  }
	/** Go on at once by an output; with `beside`, something of the contact waits here all the same and leaves by no output. */
	| { kind: 'leave'; output: string; add?: IDataObject; beside?: { park: Parking; keep: JsonObject } }
	/** The journey of this contact ends here; the reason is on the ledger. */
	| { kind: 'end'; reason: string };

/** By which output a released contact leaves, and what is added to its item. */
export interface Release {
	output: string;
	add: IDataObject;
	/** What a gate grants, stamped into `journey.gates`. */
	gates?: IDataObject;
}

/** What of n8n's contexts reading a subscription takes. */
export type SubscribingContext = Pick<ITriggerFunctions, 'getNode' | 'getNodeParameter' | 'getTimezone'>;

/** What a parked ticket's item holds. */
export interface ParkedItem extends JsonObject {
	json: JsonObject;
	tag: JsonObject;
	/** What `json` leaves out because it says it elsewhere; see `parked-item.ts`. */
	omitted?: JsonObject;
	keep?: JsonObject;
	binary?: JsonObject;
}

/**
 * A step on the canvas that contacts, not executions, wait in. n8n calls `execute()` with items that arrive and with
 * batches that are released, and `trigger()` while the workflow is published; this is the machinery of both.
 */
export interface HybridStep {
	contactField(ctx: IExecuteFunctions): string;
	/** One call for all items, one store call for all decisions. */
	arrive(ctx: IExecuteFunctions, arrivals: Arrival[], run: StepRun): Promise<ArrivalDecision[]>;
	/** What the node's subscription listens to besides handing out; for start nodes. */
	subscription?(ctx: SubscribingContext, stepKey: string): Subscription;
	/** The parked item of a contact, where it is not what `arrive` parked (start nodes: the library enrolled it). */
	parkedItem?(contact: LeasedContact, storeId: string): ParkedItem;
	/** Pure: the same contact is released the same way at every attempt. */
	release(contact: LeasedContact, item: ParkedItem, nowMs: number): Release;
	/** The index of an output by its name or row id as the node is set now; undefined where the row is gone. */
	outputIndex(parameters: IDataObject, output: string): number | undefined;
	outputCount(parameters: IDataObject): number;
	/** What people call an output, where that is not the name that `outputIndex` knows. */
	outputLabel?(output: string): string;
	/** Where items go when something keeps them from being judged ("On Error: Continue"). */
	safestOutput: string;
	/** What a manual run shows, within seconds and without the store. */
	test(ctx: IExecuteFunctions, items: INodeExecutionData[]): TestLeaving[] | Promise<TestLeaving[]>;
	batchSize(parameters: IDataObject): number;
	/** For gates: judged again by the dispatcher right before the hand-out. Undefined: as the node is set, nobody is judged. */
	judge?(
		shared: SharedStore,
		ctx: ITriggerFunctions,
	): ((contacts: readonly LeasedContact[], nowMs: number) => Promise<Verdict[]>) | undefined;
	/** The judge asks others and may take seconds. */
	isSlow?: boolean;
	/** Further lines of the step. */
	lanes?(shared: SharedStore, ctx: ITriggerFunctions, stepKey: string): Lane[];
}

export function emptyOutputs(count: number): INodeExecutionData[][] {
	return Array.from({ length: count }, () => []);
}
