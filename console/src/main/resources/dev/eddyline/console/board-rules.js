export const dashboard = { name: 'dashboard', predict: (state) => state };
