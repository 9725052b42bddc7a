package dev.eddyline.projection.topology;

import dev.eddyline.schemas.topic.Topics;

/**
 * What one kind's application is started with.
 *
 * @param topics the generation it serves
 * @param epoch identity of the generation's event log, stamped on every view
 * @param config how it runs
 */
public record ProjectionSpec(Topics topics, String epoch, ProjectionConfig config) {}
