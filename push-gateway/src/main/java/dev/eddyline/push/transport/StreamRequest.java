package dev.eddyline.push.transport;

import dev.eddyline.chassis.http.Problem;
import dev.eddyline.push.session.Terms;
import dev.eddyline.push.view.Cursor;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.schemas.topic.ViewId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a client asks of a stream, or why it cannot have it. Pure. */
sealed interface StreamRequest {

  /**
   * Views to follow.
   *
   * @param since where the client is
   * @param terms how it wants to be told of each
   */
  record Follow(Set<ViewKey> views, Cursor since, Terms terms) implements StreamRequest {}

  /** It cannot have it. */
  record Refused(Problem problem) implements StreamRequest {}

  /**
   * Reads a request.
   *
   * @param views addresses asked for, percent-encoded
   * @param since the cursor in the address, percent-encoded
   * @param lastEventId the {@code Last-Event-ID} header, which wins; empty counts as absent
   * @param terms how it asks to be told
   * @param serves whether there are views of a kind
   */
  static StreamRequest of(
      Collection<String> views,
      @Nullable String since,
      @Nullable String lastEventId,
      TermsRequest terms,
      StreamConfig config,
      Predicate<String> serves) {
    Set<ViewKey> follow = new LinkedHashSet<>();
    for (String text : views) {
      switch (ViewAddress.of(decoded(text), serves)) {
        case ViewAddress.Known known -> follow.add(known.view());
        case ViewAddress.Unknown unknown -> {
          return new Refused(unknown.problem().at("view", unknown.problem().detail()));
        }
      }
    }
    if (follow.isEmpty()) {
      return refused(PushProblem.NO_VIEW, "view", "name at least one: ?view=kind/id");
    }
    if (follow.size() > config.viewsPerStreamMax()) {
      return refused(
          PushProblem.TOO_MANY_VIEWS,
          "view",
          "a stream follows at most " + config.viewsPerStreamMax() + ", not " + follow.size());
    }
    boolean byHeader = lastEventId != null && !lastEventId.isEmpty();
    String cursor = byHeader ? lastEventId : since == null ? "" : decoded(since).orElse("%");
    return switch (Cursor.parse(cursor == null ? "" : cursor, config.cursorCharsMax())) {
      case Cursor.Valid valid ->
          switch (terms) {
            case TermsRequest.Granted granted ->
                new Follow(follow, valid.cursor(), granted.terms());
            case TermsRequest.Refused no ->
                refused(PushProblem.INVALID_TERMS, no.field(), no.message());
          };
      case Cursor.Invalid invalid ->
          refused(PushProblem.INVALID_CURSOR, byHeader ? "Last-Event-ID" : "since", invalid.why());
    };
  }

  private static Refused refused(PushProblem problem, String field, String message) {
    return new Refused(problem.because(message).at(field, message));
  }

  /** Undoes percent-encoding; empty where it is broken. */
  static Optional<String> decoded(String text) {
    try {
      return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The kinds of answer to an address. */
  sealed interface ViewAddress {

    /** It is the address of a view, which may exist or not. */
    record Known(ViewKey view) implements ViewAddress {}

    /** It cannot be. */
    record Unknown(Problem problem) implements ViewAddress {}

    /** Reads an address. */
    static ViewAddress of(Optional<String> text, Predicate<String> serves) {
      String address = text.orElse("");
      int slash = ViewKey.idSlash(address);
      if (slash < 1) {
        return new Unknown(
            PushProblem.INVALID_VIEW.because(
                "a view is kind/id or kind/id/name, not '" + shown(address) + "'"));
      }
      String kind = address.substring(0, slash);
      if (!serves.test(kind)) {
        return new Unknown(
            PushProblem.UNKNOWN_KIND.because("there is no kind '" + shown(kind) + "'"));
      }
      return ViewKey.parse(address)
          .<ViewAddress>map(Known::new)
          .orElseGet(
              () ->
                  new Unknown(
                      PushProblem.INVALID_ID.because(
                          "an id has "
                              + ViewId.RULE
                              + "; this is none: '"
                              + shown(address.substring(slash + 1))
                              + "'")));
    }

    private static String shown(String text) {
      return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
  }

  /** The parameters of a name, in order; none where it is absent. */
  static List<String> all(@Nullable Collection<String> values) {
    return values == null ? List.of() : List.copyOf(values);
  }
}
