import { Walk } from './random/walk';
import { storeCase } from './scene';

const SEEDS = [1, 2, 3];
const OPERATIONS = 150;

export const walkCases = SEEDS.map((seed) =>
	storeCase(
		`walk-0${seed}`,
		`random operations (seed ${seed}) are answered as the model answers them`,
		async (scene) => {
			await new Walk(seed, scene.name('walk'), [scene.store]).go(OPERATIONS);
		},
	),
);
