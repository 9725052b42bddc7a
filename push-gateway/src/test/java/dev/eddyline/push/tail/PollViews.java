package dev.eddyline.push.tail;

import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.Topics;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** View records of polls, as the projection writes them. */
final class PollViews {

  private final RecordCodec<View<PollView>> codec;

  PollViews(Topics topics, Schemas schemas) {
    codec =
        RecordCodec.of(
            KindContract.of("poll").orElseThrow().view(),
            schemas,
            Topics.valueSubject(topics.views()),
            View.class,
            PollView.class);
  }

  byte[] record(long version, String epoch, long ballots) {
    return record(version, epoch, ballots, null);
  }

  byte[] record(long version, String epoch, long ballots, @Nullable String trace) {
    return codec.encode(
        new View<>(
            version,
            epoch,
            Instant.parse("2026-11-23T09:00:00Z"),
            trace,
            new PollView(
                "Lunch",
                Method.SINGLE,
                PollView.Status.OPEN,
                Map.of("a", "Apples"),
                1,
                null,
                null,
                true,
                true,
                ballots,
                null)));
  }
}
