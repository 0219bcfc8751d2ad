import {
	FLOOR_NAME,
	JourneyError,
	parseFloor,
	type Floor,
	type JourneyStore,
	type QuietTimePolicy,
} from '../../lib';

/** The floor as it is now. */
export interface LoadedFloor extends Floor {
	/** Its name with its version. */
	label: string;
}

/**
 * What an administrator demands of every gate and every send; undefined where nothing is saved under the name. A
 * quiet-time policy of that name is a floor of quiet time alone. Errors: `invalid-policy`, also for another kind of policy
 * of that name; then nobody passes.
 */
export async function readFloor({
	policies,
}: Pick<JourneyStore, 'policies'>): Promise<LoadedFloor | undefined> {
	const found = await policies.get(FLOOR_NAME);
	if (found === undefined) return undefined;
	const label = `${FLOOR_NAME} v${found.version}`;
	if (found.kind === 'quiet-time') return { label, quietTime: found.policy as QuietTimePolicy, caps: [] };
	if (found.kind === 'floor') return { label, ...parseFloor(found.policy) };
	throw new JourneyError(
		'invalid-policy',
		`'${label}' is of kind '${found.kind}'; allowed under this name are 'floor' and 'quiet-time'`,
	);
}
