package dev.eddyline.local.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.local.fault.Journal.Answer;
import dev.eddyline.local.fault.Replay.History;
import dev.eddyline.local.fault.Replay.Logged;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.codec.WireFormat;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.PollCommand;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.topic.Topics;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of four kinds number their commands and send each until it is acknowledged, while parts
 * are killed and stopped and connections are reset at random moments. {@code
 * -Deddyline.faults.runs} says how often, {@code -Deddyline.faults.seed} begins with a run that
 * failed.
 */
class FaultsIT {

  private static final int RUNS = Integer.getInteger("eddyline.faults.runs", 6);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * Until another projection shows what one has left that was killed: Kafka ends its session after
   * 10 seconds, and a transaction that it has left open after 15 to 25.
   */
  private static final Duration TAKEOVER = Duration.ofSeconds(45);

  private static final int POLLS = 3;
  private static final int FAULTS_MAX = 3;

  /** In one of so many runs what is sent again meets a projection that remembers nothing itself. */
  private static final int RUNS_PER_RESTART = 3;

  private static final KindContract CONTRACT = KindContract.of("poll").orElseThrow();

  @TempDir private Path folder;

  @Test
  void whatIsAcknowledgedIsDecidedOnceInOrderAndToldTheSame() throws Exception {
    long first = Long.getLong("eddyline.faults.seed", new Random().nextLong());
    try (Parts parts = Parts.start(folder);
        TopicLog<Logged> commands = commands(parts);
        TopicLog<Event<PollEvent>> events = events(parts)) {
      Map<String, Integer> counted = new LinkedHashMap<>();
      for (int run = 0; run < RUNS; run++) {
        long seed = first + run;
        reported(seed, parts, () -> run(seed, parts, commands, events, counted));
      }
      // And nothing has come late
      counted.forEach((poll, count) -> assertThat(events.of(poll)).as(poll).hasSize(count));
    }
  }

  @Test
  void ofAProjectionThatIsKilledAndStaysAwayAnotherDecidesTheRest() throws Exception {
    long seed = Long.getLong("eddyline.faults.seed", new Random().nextLong());
    try (Parts parts = Parts.start(folder);
        TopicLog<Logged> commands = commands(parts);
        TopicLog<Event<PollEvent>> events = events(parts)) {
      reported(seed, parts, () -> loseOneOfTwoProjections(seed, parts, commands, events));
    }
  }

  private static void loseOneOfTwoProjections(
      long seed, Parts parts, TopicLog<Logged> commands, TopicLog<Event<PollEvent>> events)
      throws Exception {
    Random random = new Random(seed);
    List<String> polls =
        IntStream.range(0, 16).mapToObj(i -> "left-%x-%d".formatted(seed, i)).toList();
    Journal journal = new Journal();

    // Given two projections, each of which decides a part of what clients send
    parts.startAnotherProjection();
    create(parts, journal, polls);
    whileTheySend(
        clients(seed, parts, journal, polls, random),
        journal,
        () -> {
          journal.awaitSendings(150, Duration.ofSeconds(10));

          // When one is killed and nobody starts it again
          parts.loseTheFirstProjection();

          // Then the other decides and shows all that is left once Kafka has let go of the first
          await()
              .atMost(TAKEOVER)
              .until(
                  () ->
                      polls.stream()
                          .allMatch(
                              poll ->
                                  events.of(poll).size()
                                      >= Replay.of(commands.of(poll)).events().size()));
        });

    // And nothing is lost, doubled or contradicted
    for (String poll : polls) {
      check(poll, parts, journal, commands, events);
    }
  }

  private interface Happening {
    void happen() throws Exception;
  }

  /** Whatever fails in it is told with the seed and what the parts have printed. */
  private static void reported(long seed, Parts parts, Happening happening) {
    try {
      happening.happen();
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e + "\n" + parts.printed(), e);
    }
  }

  /** Returns when all that the clients have sent is acknowledged. */
  private static void whileTheySend(List<Client> clients, Journal journal, Happening happening)
      throws Exception {
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      List<Future<Void>> running = clients.stream().map(threads::submit).toList();
      try {
        happening.happen();
      } finally {
        journal.over();
      }
      for (Future<Void> client : running) {
        client.get(2, TimeUnit.MINUTES);
      }
    }
  }

  private static void run(
      long seed,
      Parts parts,
      TopicLog<Logged> commands,
      TopicLog<Event<PollEvent>> events,
      Map<String, Integer> counted)
      throws Exception {
    long since = System.nanoTime();
    int startedAgain = parts.startedAgain();
    Random random = new Random(seed);
    List<String> polls =
        IntStream.range(0, POLLS).mapToObj(i -> "faults-%x-%d".formatted(seed, i)).toList();
    Journal journal = new Journal();
    List<Fault> faults = new ArrayList<>();

    // Given clients that send to the same polls
    create(parts, journal, polls);
    List<Client> clients = clients(seed, parts, journal, polls, random);
    try {
      whileTheySend(
          clients,
          journal,
          () -> {
            // When faults come at random moments
            int count = 1 + random.nextInt(FAULTS_MAX);
            for (int i = 0; i < count; i++) {
              Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
              journal.awaitSendings(20 + random.nextInt(200), Duration.ofMillis(1_500));
              parts.suffer(fault);
              faults.add(fault);
            }
            journal.awaitSendings(40 + random.nextInt(100), Duration.ofMillis(1_500));
            parts.awaitReady();
          });
    } catch (ExecutionException e) {
      throw new AssertionError("after " + faults, e.getCause());
    }

    // Then nothing is lost, doubled or contradicted, nor has the broker, which needs nobody, ended
    assertThat(parts.brokerStartedAgain()).isZero();
    Map<String, Integer> versions = new LinkedHashMap<>();
    for (String poll : polls) {
      versions.put(poll, check(poll, parts, journal, commands, events));
    }

    // And so it is when everything is sent again, also to a projection that has only its stores
    if (random.nextInt(RUNS_PER_RESTART) == 0) {
      parts.suffer(Fault.PROJECTION_KILLED);
      parts.awaitReady();
    }
    sendAllAgain(parts, journal);
    for (String poll : polls) {
      assertThat(check(poll, parts, journal, commands, events)).isEqualTo(versions.get(poll));
    }
    counted.putAll(versions);
    System.out.printf(
        "run seed=%d faults=%s sent=%d commands=%d acknowledged=%d events=%d startedAgain=%d"
            + " ms=%d%n",
        seed,
        faults,
        journal.sendings().size(),
        journal.sendings().stream().map(sending -> sending.command().id()).distinct().count(),
        journal.answers().stream()
            .filter(answer -> answer.told().acknowledges())
            .map(answer -> answer.command().id())
            .distinct()
            .count(),
        versions.values().stream().mapToInt(Integer::intValue).sum(),
        parts.startedAgain() - startedAgain,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
  }

  private static List<Client> clients(
      long seed, Parts parts, Journal journal, List<String> polls, Random random) {
    String base = parts.ingestRelayed();
    String run = "%x".formatted(seed);
    List<Client> clients = new ArrayList<>();
    clients.add(
        new PostClient(
            "post", journal, voter("post-" + run, false, polls, random), split(random), base));
    clients.add(
        new BatchClient(
            "batch", journal, voter("batch-" + run, false, polls, random), split(random), base));
    clients.add(
        new SocketClient(
            "socket",
            false,
            journal,
            voter("socket-" + run, false, polls, random),
            split(random),
            base));
    clients.add(
        new SocketClient(
            "feed", true, journal, voter("feed-" + run, true, polls, random), split(random), base));
    return clients;
  }

  private static Voter voter(String name, boolean source, List<String> polls, Random random) {
    return new Voter(name, source, polls, split(random));
  }

  private static Random split(Random random) {
    return new Random(random.nextLong());
  }

  private static void create(Parts parts, Journal journal, List<String> polls) throws Exception {
    List<Numbered> left = new ArrayList<>();
    for (String poll : polls) {
      ObjectNode payload = Voter.JSON.createObjectNode().put("title", "Which?");
      Voter.OPTIONS.forEach(option -> payload.withArray("options").addObject().put("id", option));
      left.add(
          new Numbered("create-" + poll, null, 0, poll, "create", payload, "maker", null, true));
    }
    for (Numbered create : left) {
      sendUntilDecided(parts, journal, List.of(create));
    }
  }

  /** Each command once more, by whoever asks what became of it. */
  private static void sendAllAgain(Parts parts, Journal journal) throws Exception {
    Map<String, Numbered> all = new LinkedHashMap<>();
    journal.sendings().stream()
        .map(sending -> sending.command())
        .filter(command -> !command.name().equals("create"))
        .forEach(command -> all.putIfAbsent(command.id(), command.awaited()));
    sendUntilDecided(parts, journal, List.copyOf(all.values()));
  }

  private static void sendUntilDecided(Parts parts, Journal journal, List<Numbered> commands)
      throws Exception {
    List<Numbered> left = new ArrayList<>(commands);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (!left.isEmpty()) {
        int before = journal.answers().size();
        BatchClient.send(http, parts.ingest(), "all", journal, new ArrayList<>(left));
        List<Answer> answers = journal.answers();
        answers.subList(before, answers.size()).stream()
            .filter(answer -> answer.told().decided())
            .forEach(answer -> left.remove(answer.command()));
        assertThat(System.nanoTime()).as("still without outcome: %s", left).isLessThan(deadline);
      }
    }
  }

  /** Checks one poll and gives its version. */
  private static int check(
      String poll,
      Parts parts,
      Journal journal,
      TopicLog<Logged> commands,
      TopicLog<Event<PollEvent>> events)
      throws Exception {
    List<Answer> answers = journal.answers();
    List<Logged> log = commands.of(poll);
    History history = Replay.of(log);
    int version = history.events().size();
    Checks.nothingAcknowledgedIsMissing(answers, log, history, poll);
    Checks.logHasTheOrderSent(journal.sendings(), answers, log, poll);
    await().atMost(PATIENCE).until(() -> events.of(poll).size() >= version);
    Checks.eventsAreThoseOfTheLog(events.of(poll), history);
    Checks.toldIsTheOutcome(answers, history, poll);
    viewIs(history, parts.view(poll, version));
    return version;
  }

  private static void viewIs(History history, HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode view = Voter.JSON.readTree(answer.body());
    assertThat(view.get("version").intValue()).isEqualTo(history.events().size());
    assertThat(view.at("/state/ballots").longValue()).isEqualTo(history.view().ballots());
    var result = history.view().result();
    assertThat(result).isNotNull();
    assertThat(view.at("/state/result/tally"))
        .isEqualTo(Voter.JSON.readTree(Voter.JSON.writeValueAsString(result.tally())));
    assertThat(view.at("/state/result/leaders"))
        .isEqualTo(Voter.JSON.readTree(Voter.JSON.writeValueAsString(result.leaders())));
  }

  private static TopicLog<Logged> commands(Parts parts) {
    String topic = Parts.TOPICS.commands();
    RecordCodec<Command<PollCommand>> codec =
        RecordCodec.of(
            CONTRACT.command(),
            parts.schemas(),
            Topics.valueSubject(topic),
            Command.class,
            PollCommand.class);
    return new TopicLog<>(parts.kafka(), topic, record -> logged(codec, record));
  }

  private static Logged logged(
      RecordCodec<Command<PollCommand>> codec, ConsumerRecord<byte[], byte[]> record) {
    Header source = record.headers().lastHeader(WireFormat.SOURCE_HEADER);
    return source == null
        ? new Logged(codec.decode(record.value()), null, 0)
        : new Logged(
            codec.decode(record.value()),
            new String(source.value(), StandardCharsets.UTF_8),
            ByteBuffer.wrap(record.headers().lastHeader(WireFormat.SEQUENCE_HEADER).value())
                .getLong());
  }

  private static TopicLog<Event<PollEvent>> events(Parts parts) {
    String topic = Parts.TOPICS.events();
    RecordCodec<Event<PollEvent>> codec =
        RecordCodec.of(
            CONTRACT.event(),
            parts.schemas(),
            Topics.valueSubject(topic),
            Event.class,
            PollEvent.class);
    return new TopicLog<>(parts.kafka(), topic, record -> codec.decode(record.value()));
  }
}
