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
import java.util.Optional;
import java.util.Set;
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

  /** What a batch says of each command on its line. */
  private static final List<String> OF_ONE_COMMAND =
      List.of(
          Header.IDEMPOTENCY_KEY, Header.IF_MATCH, Header.MEMBER, Header.SOURCE, Header.SEQUENCE);

  /** At most 18 digits, which always fit a long. */
  static final Pattern VERSION = Pattern.compile("\"(0|[1-9][0-9]{0,17})\"");

  /** Where a command's payload stands on its line. */
  private static final String LINE_PAYLOAD = "/" + CommandLine.PAYLOAD;

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
    return target(Address.of(path));
  }

  private Target target(Address address) throws Refusal {
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
    Source source = Header.source(headers);
    if (commandId != null && source != null) {
      throw Header.invalid(Header.IDEMPOTENCY_KEY, "must not go with " + Header.SOURCE);
    }
    Long expectedVersion = expectedVersion(Header.one(headers, Header.IF_MATCH));
    Preference preference =
        Preference.of(headers.all(Header.PREFER), outcomeWait.unasked(), outcomeWait.max());
    MediaType.JSON.check(headers, Set.of());
    return head(
        target,
        commandId,
        Header.id(headers, Header.ACTOR),
        Header.id(headers, Header.MEMBER),
        expectedVersion,
        source,
        preference,
        Header.trace(headers));
  }

  /**
   * Reads the headers of a batch.
   *
   * @param encodings how its body may be encoded
   */
  public LineTerms batch(RequestHeaders headers, Set<String> encodings) throws Refusal {
    for (String ofOne : OF_ONE_COMMAND) {
      if (Header.one(headers, ofOne) != null) {
        throw Header.invalid(ofOne, "is of one command: it stands on its line");
      }
    }
    Preference preference =
        Preference.of(headers.all(Header.PREFER), outcomeWait.unasked(), outcomeWait.max());
    MediaType.NDJSON.check(headers, encodings);
    Duration wait = preference.outcomeWait();
    return new LineTerms(
        Header.id(headers, Header.ACTOR),
        false,
        !wait.isZero(),
        wait.isZero() ? outcomeWait.unasked() : wait);
  }

  /** Reads the headers that open a WebSocket. */
  public LineTerms socket(RequestHeaders headers) throws Refusal {
    return new LineTerms(Header.id(headers, Header.ACTOR), true, true, outcomeWait.max());
  }

  private Head head(
      Target target,
      @Nullable String commandId,
      @Nullable String actor,
      @Nullable String member,
      @Nullable Long expectedVersion,
      @Nullable Source source,
      Preference preference,
      @Nullable String trace) {
    String id = source == null ? commandId : source.commandId();
    return new Head(
        target,
        id == null ? commandIds.get() : id,
        commandId != null,
        actor == null ? ANONYMOUS : actor,
        member,
        expectedVersion,
        source,
        preference,
        trace);
  }

  /**
   * Reads the JSON of one line of a batch, or of one message.
   *
   * @throws Refusal if it is no strict JSON
   */
  public JsonNode read(byte[] line) throws Refusal {
    return Payload.parse(line);
  }

  /** The id of a line's command, so that even its refusal can name it; null where it has none. */
  public @Nullable String commandId(JsonNode line) {
    return CommandLine.idOf(line);
  }

  /** The kind of a line's command, however wrong the rest may be; empty where it names none. */
  public Optional<String> kind(JsonNode line) {
    return Optional.of(CommandLine.kindOf(line)).filter(kinds::containsKey);
  }

  /**
   * Writes the command record of a line.
   *
   * @param now when the command was taken
   */
  public Admitted admit(JsonNode json, LineTerms terms, Instant now) throws Refusal {
    CommandLine line = CommandLine.of(json);
    Target target = target(line.to());
    if (line.command() != null && line.source() != null) {
      throw Refusal.at(
          IngestProblem.INVALID_COMMAND,
          "/" + CommandLine.COMMAND,
          "must not go with " + CommandLine.SOURCE);
    }
    if (line.command() == null && line.source() == null && terms.idsNeeded()) {
      throw Refusal.at(
          IngestProblem.INVALID_COMMAND,
          "/" + CommandLine.COMMAND,
          "is missing: it names the command in what is told of it");
    }
    boolean awaited = line.awaited() == null ? terms.awaited() : line.awaited();
    Head head =
        head(
            target,
            line.command(),
            line.actor() == null ? terms.actor() : line.actor(),
            line.member(),
            line.expectedVersion(),
            line.source(),
            new Preference(awaited ? terms.outcomeWait() : Duration.ZERO, null),
            line.trace());
    return admit(head, line.payload(), LINE_PAYLOAD, now);
  }

  /**
   * Reads the body and writes the command record.
   *
   * @param now when the command was taken
   */
  public Admitted admit(Head head, byte[] body, Instant now) throws Refusal {
    return admit(head, Payload.parse(body), "", now);
  }

  private static Admitted admit(Head head, JsonNode payload, String pointer, Instant now)
      throws Refusal {
    Target target = head.target();
    List<Violation> violations = target.kind().schema().check(target.command(), payload);
    if (!violations.isEmpty()) {
      throw invalid(target, violations, pointer);
    }
    Instant at = now.truncatedTo(ChronoUnit.MILLIS);
    Envelope envelope =
        new Envelope(head.commandId(), head.actor(), head.member(), head.expectedVersion(), at);
    return new Admitted(
        head,
        target.kind().schema().encode(envelope, target.command(), payload),
        new Asked(at, head.clientsId() ? fingerprint(head, payload) : null));
  }

  private static Long fingerprint(Head head, JsonNode payload) {
    return Fingerprint.of(
        head.target().command(), head.actor(), head.member(), head.expectedVersion(), payload);
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

  private static Refusal invalid(Target target, List<Violation> violations, String pointer) {
    List<Violation> told = violations.stream().limit(VIOLATIONS_MAX).toList();
    String detail = "the payload does not fit " + target.kind().name() + "/" + target.command();
    if (told.size() < violations.size()) {
      detail += "; the first " + told.size() + " of " + violations.size() + " faults are told";
    }
    Problem problem = IngestProblem.INVALID_PAYLOAD.because(detail);
    for (Violation violation : told) {
      problem = problem.at(pointer + violation.field(), violation.message());
    }
    return new Refusal(problem);
  }

  /** What a client sent, short enough to be sent back. */
  private static String shown(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}
