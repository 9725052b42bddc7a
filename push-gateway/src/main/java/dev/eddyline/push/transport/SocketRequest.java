package dev.eddyline.push.transport;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eddyline.push.session.Terms;
import dev.eddyline.push.transport.StreamRequest.ViewAddress;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a client says on a WebSocket, or what is wrong with it. Pure. */
sealed interface SocketRequest {

  /**
   * It wants to follow a view.
   *
   * @param since what it has of it
   */
  record Subscribe(ViewKey view, Optional<Position> since, Terms terms) implements SocketRequest {}

  /** It wants to follow a view no more. */
  record Unsubscribe(ViewKey view) implements SocketRequest {}

  /** It wants a sign of life. */
  record Ping() implements SocketRequest {}

  /**
   * It is nothing of this.
   *
   * @param op what it would have been, where that can be told
   * @param view as it was named, where it was
   * @param refusal for programs
   * @param field at fault; null where it is the whole
   * @param message for people
   */
  record Refused(
      @Nullable String op,
      @Nullable String view,
      SocketRefusal refusal,
      @Nullable String field,
      String message)
      implements SocketRequest {}

  String SUBSCRIBE = "subscribe";
  String UNSUBSCRIBE = "unsubscribe";
  String PING = "ping";

  /** Longer texts of a client are not repeated to it. */
  int ECHO_LENGTH_MAX = 200;

  ObjectMapper STRICT =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(4)
                          .maxNumberLength(TermsRequest.NUMBER_LENGTH_MAX)
                          .maxNameLength(64)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  /**
   * Reads one message.
   *
   * @param utf8 the message, of a bounded length
   * @param serves whether there are views of a kind
   */
  static SocketRequest of(byte[] utf8, Predicate<String> serves) {
    JsonNode message;
    try {
      message = STRICT.readTree(utf8);
    } catch (JsonProcessingException e) {
      return new Refused(
          null, null, SocketRefusal.INVALID_JSON, null, String.valueOf(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read from memory", e);
    }
    if (message == null || !message.isObject()) {
      return new Refused(
          null, null, SocketRefusal.INVALID_JSON, null, "a message is a JSON object");
    }
    JsonNode op = message.get("op");
    if (op == null || !op.isTextual()) {
      return new Refused(null, null, SocketRefusal.INVALID_OP, "op", "a text is needed");
    }
    return switch (op.textValue()) {
      case SUBSCRIBE -> subscribe(message, serves);
      case UNSUBSCRIBE -> unsubscribe(message, serves);
      case PING -> ping(message);
      default ->
          refused(message, SocketRefusal.INVALID_OP, "op", "it is subscribe, unsubscribe or ping");
    };
  }

  private static SocketRequest subscribe(JsonNode message, Predicate<String> serves) {
    Optional<Refused> unknown =
        unknownField(message, Set.of("op", "view", "since", "delivery", "maxRate"));
    if (unknown.isPresent()) {
      return unknown.get();
    }
    JsonNode since = message.get("since");
    Optional<Position> position = Optional.empty();
    if (since != null) {
      position = since.isTextual() ? Position.parse(since.textValue()) : Optional.empty();
      if (position.isEmpty()) {
        return refused(message, SocketRefusal.INVALID_CURSOR, "since", "it is \"version.epoch\"");
      }
    }
    JsonNode delivery = message.get("delivery");
    JsonNode maxRate = message.get("maxRate");
    if (delivery != null && !delivery.isTextual()) {
      return refused(message, SocketRefusal.INVALID_TERMS, "delivery", "it is latest or all");
    }
    if (maxRate != null && !maxRate.isNumber()) {
      return refused(message, SocketRefusal.INVALID_TERMS, "maxRate", "it is no number");
    }
    TermsRequest terms =
        TermsRequest.of(
            delivery == null ? null : delivery.textValue(),
            maxRate == null ? null : maxRate.asText());
    return switch (terms) {
      case TermsRequest.Refused no ->
          refused(message, SocketRefusal.INVALID_TERMS, no.field(), no.message());
      case TermsRequest.Granted granted ->
          switch (address(message, serves)) {
            case ViewAddress.Known known -> new Subscribe(known.view(), position, granted.terms());
            case ViewAddress.Unknown no ->
                refused(message, SocketRefusal.of(no.problem()), "view", no.problem().detail());
          };
    };
  }

  private static SocketRequest unsubscribe(JsonNode message, Predicate<String> serves) {
    Optional<Refused> unknown = unknownField(message, Set.of("op", "view"));
    if (unknown.isPresent()) {
      return unknown.get();
    }
    return switch (address(message, serves)) {
      case ViewAddress.Known known -> new Unsubscribe(known.view());
      case ViewAddress.Unknown no ->
          refused(message, SocketRefusal.of(no.problem()), "view", no.problem().detail());
    };
  }

  private static SocketRequest ping(JsonNode message) {
    return unknownField(message, Set.of("op")).<SocketRequest>map(no -> no).orElseGet(Ping::new);
  }

  private static ViewAddress address(JsonNode message, Predicate<String> serves) {
    JsonNode view = message.get("view");
    return ViewAddress.of(
        view != null && view.isTextual() ? Optional.of(view.textValue()) : Optional.empty(),
        serves);
  }

  private static Optional<Refused> unknownField(JsonNode message, Set<String> known) {
    for (Iterator<String> names = message.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        return Optional.of(
            refused(
                message, SocketRefusal.UNKNOWN_FIELD, name, "there is no such field of this op"));
      }
    }
    return Optional.empty();
  }

  private static Refused refused(
      JsonNode message, SocketRefusal refusal, String field, String why) {
    return new Refused(echo(message.get("op")), echo(message.get("view")), refusal, field, why);
  }

  private static @Nullable String echo(@Nullable JsonNode text) {
    return text != null && text.isTextual() && text.textValue().length() <= ECHO_LENGTH_MAX
        ? text.textValue()
        : null;
  }
}
