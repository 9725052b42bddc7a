package dev.eddyline.projection.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.CommandExample;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.dashboard.DashboardCommand;
import dev.eddyline.schemas.dashboard.DashboardEvent;
import dev.eddyline.schemas.dashboard.DashboardPart;
import dev.eddyline.schemas.dashboard.DashboardState;
import dev.eddyline.schemas.dashboard.DashboardView;
import dev.eddyline.schemas.json.CommandSchema;
import dev.eddyline.schemas.record.Command;
import dev.eddyline.schemas.record.Entity;
import dev.eddyline.schemas.record.Event;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is said and stored of boards goes through its contracts and comes back the same. */
class DashboardContractTest {

  private static final KindContract CONTRACT = KindContract.of("dashboard").orElseThrow();
  private static final Topics TOPICS = new Topics("dashboard", 1);
  private static final FixedSchemas SCHEMAS = new FixedSchemas();

  @Test
  void theExamplesAreTrueInTheirOrder() {
    // Given
    CommandSchema commands = CommandSchema.of(CONTRACT, TOPICS, SCHEMAS);
    RecordCodec<Command<DashboardCommand>> codec =
        RecordCodec.of(
            CONTRACT.command(),
            SCHEMAS,
            Topics.valueSubject(TOPICS.commands()),
            Command.class,
            DashboardCommand.class);
    var run = Boards.run();
    for (CommandExample example : CONTRACT.examples()) {
      assertThat(commands.check(example.command(), example.payload())).as(example.name()).isEmpty();
      CommandSchema.Envelope envelope =
          new CommandSchema.Envelope(
              "c", example.headers().get("Eddyline-Actor"), null, null, at());

      // When
      Decision<DashboardEvent> decision =
          run.take(codec.decode(commands.encode(envelope, example.command(), example.payload())));

      // Then
      assertThat(run.events())
          .as(example.name())
          .hasSize(example.answer().get("version").intValue());
      if (decision instanceof Decision.Rejected<DashboardEvent> rejected) {
        assertThat(example.status()).isEqualTo(422);
        assertThat(example.answer().get("code").textValue()).isEqualTo(rejected.code());
        assertThat(example.answer().get("detail").textValue()).isEqualTo(rejected.message());
        assertThat(example.answer().at("/errors/0/field").textValue()).isEqualTo(rejected.field());
      } else {
        assertThat(example.status()).as(example.name()).isEqualTo(200);
      }
    }
    assertThat(Boards.view(run.entity()).tiles().get("todo").x()).isZero();
    assertThat(Boards.view(run.entity()).conflicts()).isEmpty();
  }

  private static Instant at() {
    return Instant.parse("2025-11-26T00:00:10Z");
  }

  @Test
  void whatIsSaidAndStoredComesBackTheSame() {
    // Given the codecs, and a board that several have edited
    RecordCodec<Event<DashboardEvent>> events =
        RecordCodec.of(
            CONTRACT.event(),
            SCHEMAS,
            Topics.valueSubject(TOPICS.events()),
            Event.class,
            DashboardEvent.class);
    RecordCodec<View<DashboardView>> views =
        RecordCodec.of(
            CONTRACT.view(),
            SCHEMAS,
            Topics.valueSubject(TOPICS.views()),
            View.class,
            DashboardView.class);
    RecordCodec<Entity<DashboardState>> states =
        RecordCodec.of(CONTRACT.entity(), SCHEMAS, "state", Entity.class, DashboardState.class);
    RecordCodec<DashboardPart> parts =
        RecordCodec.of(CONTRACT.part(), SCHEMAS, "part", DashboardPart.class);
    long seed = new Random().nextLong();
    var run = Boards.run();
    DashboardPropertyTest.commands(seed).forEach(run::take);

    // When each is written and read, then it is the same
    for (DashboardEvent payload : run.events()) {
      Event<DashboardEvent> event = new Event<>(1, "c", "ann", at(), payload);
      assertThat(events.decode(events.encode(event))).as("seed %d", seed).isEqualTo(event);
    }
    for (DashboardPart part : run.parts().values()) {
      assertThat(parts.decode(parts.encode(part))).as("seed %d", seed).isEqualTo(part);
    }
    run.views()
        .forEach(
            (name, state) -> {
              View<DashboardView> view = new View<>(1, "e", at(), null, state);
              assertThat(views.decode(views.encode(view))).isEqualTo(view);
            });
    Entity<DashboardState> entity =
        new Entity<>(1, at(), new DashboardKind().toRecord(run.entity()));
    assertThat(states.decode(states.encode(entity))).isEqualTo(entity);
  }
}
