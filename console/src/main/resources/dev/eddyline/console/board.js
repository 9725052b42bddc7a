export const boardPage = () => ({ render: () => null });
