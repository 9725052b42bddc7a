export const streamsPage = () => ({ render: () => null });
