package dev.eddyline.push.fanout;

import dev.eddyline.push.view.ViewKey;
import java.util.List;
import java.util.Optional;

/**
 * Several sources as one, each with its own kinds and its own thread. Asked from any thread.
 *
 * @param sources no two of which serve the same kind; closed in reverse
 */
public record ViewSources(List<ViewSource> sources) implements ViewSource {

  public ViewSources {
    sources = List.copyOf(sources);
  }

  @Override
  public void start(ViewListener listener) {
    sources.forEach(source -> source.start(listener));
  }

  @Override
  public boolean loaded(ViewKey view) {
    for (ViewSource source : sources) {
      if (source.serves(view.kind())) {
        return source.loaded(view);
      }
    }
    return true;
  }

  @Override
  public boolean serves(String kind) {
    return sources.stream().anyMatch(source -> source.serves(kind));
  }

  @Override
  public List<PartitionStatus> partitions() {
    return sources.stream().flatMap(source -> source.partitions().stream()).toList();
  }

  @Override
  public Optional<String> unready() {
    return sources.stream().flatMap(source -> source.unready().stream()).findFirst();
  }

  @Override
  public Optional<String> failure() {
    return sources.stream().flatMap(source -> source.failure().stream()).findFirst();
  }

  @Override
  public void close() {
    sources.reversed().forEach(ViewSource::close);
  }
}
