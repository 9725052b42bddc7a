package dev.eddyline.benchmarks;

import dev.eddyline.push.fanout.PartitionStatus;
import dev.eddyline.push.fanout.ViewSource;
import dev.eddyline.push.view.ViewKey;
import java.util.List;
import java.util.Optional;

/** Views of polls without Kafka: all there is, at once, and never in trouble. */
abstract class LocalViews implements ViewSource {

  @Override
  public boolean loaded(ViewKey view) {
    return true;
  }

  @Override
  public boolean serves(String kind) {
    return kind.equals("poll");
  }

  @Override
  public List<PartitionStatus> partitions() {
    return List.of();
  }

  @Override
  public Optional<String> unready() {
    return Optional.empty();
  }

  @Override
  public Optional<String> failure() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
