package dev.eddyline.schemas.registry;

import java.util.List;

/**
 * The answer to a compatibility check.
 *
 * @param messages what is incompatible, in the registry's own words; may be empty
 */
public record Verdict(boolean compatible, List<String> messages) {}
