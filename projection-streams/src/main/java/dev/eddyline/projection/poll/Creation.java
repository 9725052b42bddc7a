package dev.eddyline.projection.poll;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollCommand.Create;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.RunoffRules;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges the making of a poll.
 *
 * @param create what was asked
 * @param at when
 */
record Creation(Create create, Instant at) {

  /** Why the poll cannot be made; null when it can. */
  @Nullable Decision<PollEvent> fault() {
    Decision<PollEvent> fault = faultInOptions();
    if (fault == null) {
      fault = faultInRules();
    }
    return fault == null ? faultInTimes() : fault;
  }

  /** The poll as asked for, with every default filled in. */
  PollEvent.Created created() {
    Integer maxChoices = create.maxChoices();
    RunoffRules rules = create.rules();
    boolean ranked = create.method() == Method.RANKED;
    return new PollEvent.Created(
        create.title(),
        create.options(),
        create.method(),
        maxChoices == null ? maxChoicesMax() : maxChoices,
        ranked && rules == null ? RunoffRules.DEFAULT : rules,
        create.opensAt(),
        create.closesAt(),
        create.mayChange(),
        create.hiddenUntilClosed());
  }

  private int maxChoicesMax() {
    return create.method() == Method.SINGLE ? 1 : create.options().size();
  }

  private @Nullable Decision<PollEvent> faultInOptions() {
    Set<String> ids = new HashSet<>();
    boolean writeIn = false;
    List<Option> options = create.options();
    for (int i = 0; i < options.size(); i++) {
      Option option = options.get(i);
      if (!ids.add(option.id())) {
        return Refusal.DUPLICATE_OPTION.because(
            "option '" + option.id() + "' is there twice", "/options/" + i + "/id");
      }
      if (writeIn && option.writeIn()) {
        return Refusal.DUPLICATE_WRITE_IN.because(
            "a poll has at most one option for write-ins", "/options/" + i + "/writeIn");
      }
      writeIn |= option.writeIn();
    }
    return null;
  }

  private @Nullable Decision<PollEvent> faultInRules() {
    Integer maxChoices = create.maxChoices();
    if (maxChoices != null && maxChoices > maxChoicesMax()) {
      return Refusal.MAX_CHOICES_TOO_LARGE.because(
          "at most " + maxChoicesMax() + " in this poll, not " + maxChoices, "/maxChoices");
    }
    if (create.rules() != null && create.method() != Method.RANKED) {
      return Refusal.RULES_NOT_RANKED.because("only a ranked poll has run-off rules", "/rules");
    }
    return null;
  }

  private @Nullable Decision<PollEvent> faultInTimes() {
    Instant opensAt = create.opensAt();
    Instant closesAt = create.closesAt();
    if (closesAt == null) {
      return null;
    }
    if (!closesAt.isAfter(at)) {
      return Refusal.CLOSES_TOO_EARLY.because("closesAt has passed already", "/closesAt");
    }
    if (opensAt != null && !closesAt.isAfter(opensAt)) {
      return Refusal.CLOSES_TOO_EARLY.because("closesAt is not after opensAt", "/closesAt");
    }
    return null;
  }
}
