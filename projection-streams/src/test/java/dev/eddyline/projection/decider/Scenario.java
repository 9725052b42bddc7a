package dev.eddyline.projection.decider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.record.Command;
import java.util.List;

/** How a kind's rules are tested: {@code given(events).when(command).then(events)}. */
public final class Scenario<C, E> {

  private final KindRun<C, E, ?, ?, ?, ?, ?> run;

  private Scenario(KindRun<C, E, ?, ?, ?, ?, ?> run) {
    this.run = run;
  }

  /** What has happened before. */
  public static <C, E, S, R, M, P, V> Scenario<C, E> given(
      Kind<C, E, S, R, M, P, V> kind, List<E> events) {
    KindRun<C, E, S, R, M, P, V> run = new KindRun<>(kind);
    events.forEach(run::replay);
    return new Scenario<>(run);
  }

  /** The one command under test. */
  public Then<E> when(Command<C> command) {
    return new Then<>(run.decide(command));
  }

  /** What is expected of the decision. */
  public record Then<E>(Decision<E> decision) {

    /** The command is accepted with exactly these events; with none it changes nothing. */
    @SafeVarargs
    @SuppressWarnings("varargs") // The array is only read.
    public final void then(E... events) {
      assertThat(decision).isEqualTo(new Decision.Accepted<>(List.of(events)));
    }

    /** The command is rejected, and no field of the payload is at fault. */
    public void thenRejected(String code) {
      assertThat(decision).isInstanceOf(Decision.Rejected.class);
      var rejected = (Decision.Rejected<E>) decision;
      assertThat(rejected.code()).isEqualTo(code);
      assertThat(rejected.message()).isNotBlank();
      assertThat(rejected.field()).isNull();
    }

    /** The command is rejected because of a field of its payload. */
    public void thenRejected(String code, String field) {
      assertThat(decision).isInstanceOf(Decision.Rejected.class);
      var rejected = (Decision.Rejected<E>) decision;
      assertThat(rejected.code()).isEqualTo(code);
      assertThat(rejected.message()).isNotBlank();
      assertThat(rejected.field()).isEqualTo(field);
    }
  }
}
