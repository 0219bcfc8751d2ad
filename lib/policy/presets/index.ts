export { listPresets, presetCaps, presetPolicies } from './presets';
export type { CallingHoursPreset } from './presets';
export type { CallingHoursRow, Confidence } from './row';
