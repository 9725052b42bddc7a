package dev.eddyline.schemas.dashboard;

import org.jspecify.annotations.Nullable;

/**
 * Characters put into a note. The n-th has the id {@code replica:counter+n}, where the replica is
 * that of the edit's stamp, and is the right child of the one before it.
 *
 * @param counter of the first character
 * @param parent the id of the first character's parent; null for the root
 * @param text at least one character; characters are Unicode code points
 */
public record Insert(int counter, @Nullable String parent, Side side, String text) {}
