package dev.eddyline.ingest.intake;

import dev.eddyline.ingest.admit.Target;
import java.net.URI;
import java.util.Optional;

/**
 * Where a client finds the view of the entity that its command is for.
 *
 * @param pushGateway empty where nobody has told
 */
public record ViewLinks(Optional<URI> pushGateway) {

  /** The view's URL; empty where it is not known. */
  public Optional<String> of(Target target) {
    // A kind and an id have no character that would have to be encoded in a path.
    return pushGateway.map(
        url ->
            url.toString().replaceAll("/+$", "")
                + "/v1/"
                + target.kind().name()
                + "/"
                + target.id());
  }
}
