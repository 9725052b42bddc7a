package dev.eddyline.ingest.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.chassis.http.Problem;
import dev.eddyline.schemas.json.CommandSchema.Envelope;
import dev.eddyline.schemas.json.Violation;
import dev.eddyline.schemas.topic.EntityId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a request into a command record, or into a refusal that names what is wrong: first the
 * address, then the headers, then the body. Knows nothing of any entity's state. Pure but for the
 * ids it makes up; any thread.
 */
public final class Admission {

  /** How many of a payload's faults are told. */
  static final int VIOLATIONS_MAX = 50;

  private static final String ANONYMOUS = "anonymous";

  /** At most 18 digits, which always fit a long. */
  private static final Pattern VERSION = Pattern.compile("\"(0|[1-9][0-9]{0,17})\"");

  private final Map<String, CommandKind> kinds = new TreeMap<>();
  private final OutcomeWait outcomeWait;
  private final Supplier<String> commandIds;

  /**
   * How long an answer may wait for the outcome.
   *
   * @param unasked where the client names no time
   * @param max the longest; a client's longer one is cut to it
   */
  public record OutcomeWait(Duration unasked, Duration max) {}

  /**
   * Makes an admission for some kinds.
   *
   * @param commandIds makes an id that was never used before, where a client sends none
   */
  public Admission(List<CommandKind> kinds, OutcomeWait outcomeWait, Supplier<String> commandIds) {
    kinds.forEach(kind -> this.kinds.put(kind.name(), kind));
    this.outcomeWait = outcomeWait;
    this.commandIds = commandIds;
  }

  /**
   * Reads the address.
   *
   * @param path as it was sent, percent-encoded
   */
  public Target target(String path) throws Refusal {
    Address address = Address.of(path);
    CommandKind kind = kinds.get(address.kind());
    if (kind == null) {
      throw unknown(IngestProblem.UNKNOWN_KIND, "kind", shown(address.kind()), kinds.keySet());
    }
    if (!kind.schema().names().contains(address.command())) {
      throw unknown(
          IngestProblem.UNKNOWN_COMMAND,
          "command",
          shown(address.command()),
          kind.schema().names());
    }
    if (!EntityId.isValid(address.id())) {
      throw Refusal.at(IngestProblem.INVALID_ID, "id", "must be " + EntityId.RULE);
    }
    return new Target(kind, address.id(), address.command());
  }

  /** Reads the headers. */
  public Head head(Target target, RequestHeaders headers) throws Refusal {
    String commandId = Header.id(headers, Header.IDEMPOTENCY_KEY);
    Long expectedVersion = expectedVersion(Header.one(headers, Header.IF_MATCH));
    Preference preference =
        Preference.of(headers.all(Header.PREFER), outcomeWait.unasked(), outcomeWait.max());
    checkBody(headers);
    String actor = Header.id(headers, Header.ACTOR);
    return new Head(
        target,
        commandId == null ? commandIds.get() : commandId,
        commandId != null,
        actor == null ? ANONYMOUS : actor,
        Header.id(headers, Header.MEMBER),
        expectedVersion,
        preference,
        Header.trace(headers));
  }

  /**
   * Reads the body and writes the command record.
   *
   * @param now when the command was taken
   */
  public Admitted admit(Head head, byte[] body, Instant now) throws Refusal {
    Target target = head.target();
    JsonNode payload = Payload.parse(body);
    List<Violation> violations = target.kind().schema().check(target.command(), payload);
    if (!violations.isEmpty()) {
      throw invalid(target, violations);
    }
    Instant at = now.truncatedTo(ChronoUnit.MILLIS);
    Envelope envelope =
        new Envelope(head.commandId(), head.actor(), head.member(), head.expectedVersion(), at);
    return new Admitted(
        head,
        target.kind().schema().encode(envelope, target.command(), payload),
        at,
        head.clientsId() ? fingerprint(head, payload) : null);
  }

  private static Long fingerprint(Head head, JsonNode payload) {
    return Fingerprint.of(
        head.target().command(), head.actor(), head.member(), head.expectedVersion(), payload);
  }

  private static void checkBody(RequestHeaders headers) throws Refusal {
    // Required even of an empty command: no web page can send this type to another origin unasked.
    String type = Header.one(headers, Header.CONTENT_TYPE);
    if (type == null || !isJson(type)) {
      throw unsupported(Header.CONTENT_TYPE, "must be application/json in UTF-8");
    }
    String encoding = Header.one(headers, Header.CONTENT_ENCODING);
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      throw unsupported(Header.CONTENT_ENCODING, "must be identity");
    }
  }

  private static boolean isJson(String type) {
    String[] parts = type.split(";", -1);
    if (!parts[0].strip().equalsIgnoreCase("application/json")) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String[] parameter = parts[i].split("=", 2);
      if (parameter[0].strip().equalsIgnoreCase("charset")
          && !parameter[parameter.length - 1].strip().replace("\"", "").equalsIgnoreCase("utf-8")) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Long expectedVersion(@Nullable String ifMatch) throws Refusal {
    if (ifMatch == null) {
      return null;
    }
    var version = VERSION.matcher(ifMatch.strip());
    if (!version.matches()) {
      throw Refusal.at(
          IngestProblem.INVALID_HEADER,
          Header.IF_MATCH,
          "must be one version in quotes, such as \"7\", or \"0\" for an entity that must not"
              + " exist");
    }
    return Long.valueOf(version.group(1));
  }

  private static Refusal unknown(
      IngestProblem problem, String what, String name, Iterable<String> known) {
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    var list = members.putArray("known");
    known.forEach(list::add);
    String message = "must be one of " + String.join(", ", known) + ", not '" + name + "'";
    return new Refusal(problem.because(what + " " + message).at(what, message).with(members));
  }

  private static Refusal unsupported(String header, String message) {
    return new Refusal(
        IngestProblem.UNSUPPORTED_MEDIA_TYPE.because(header + " " + message).at(header, message));
  }

  private static Refusal invalid(Target target, List<Violation> violations) {
    List<Violation> told = violations.stream().limit(VIOLATIONS_MAX).toList();
    String detail = "the payload does not fit " + target.kind().name() + "/" + target.command();
    if (told.size() < violations.size()) {
      detail += "; the first " + told.size() + " of " + violations.size() + " faults are told";
    }
    Problem problem = IngestProblem.INVALID_PAYLOAD.because(detail);
    for (Violation violation : told) {
      problem = problem.at(violation.field(), violation.message());
    }
    return new Refusal(problem);
  }

  /** What a client sent, short enough to be sent back. */
  private static String shown(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}
