package dev.eddyline.projection.topology;

import dev.eddyline.projection.decider.Kind;
import dev.eddyline.schemas.topic.Topics;
import java.util.List;
import java.util.Map;

/**
 * What one fold's application is started with.
 *
 * @param own its topics, epoch and how it runs
 * @param kinds the generation of each kind that there is
 * @param rules of each kind, by its name
 */
public record FoldSpec(
    ProjectionSpec own, List<Topics> kinds, Map<String, Kind<?, ?, ?, ?, ?, ?, ?>> rules) {}
