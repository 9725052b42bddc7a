package dev.eddyline.schemas.dashboard;

import java.util.List;

/**
 * What is kept of a board, besides its parts. The fields are those of {@code dashboard/state.avsc}.
 *
 * @param created the stamp of its creation
 * @param title the newest writes, newest first
 * @param edits how many edits were ever entered in the history; the newest ones are parts
 */
public record DashboardState(String created, List<Write> title, long edits) {}
