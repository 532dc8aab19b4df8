export const drawCharts = (_a: unknown, _b: unknown): [string, string][] => [];
