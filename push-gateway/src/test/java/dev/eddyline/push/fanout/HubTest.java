package dev.eddyline.push.fanout;

import static dev.eddyline.push.view.Documents.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.push.fanout.SteppedGateway.Follower;
import dev.eddyline.push.session.FakeClient;
import dev.eddyline.push.session.FakeTransport;
import dev.eddyline.push.session.Session;
import dev.eddyline.push.session.Terms;
import dev.eddyline.push.view.Documents;
import dev.eddyline.push.view.Lookup;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.RingLimits;
import dev.eddyline.push.view.ViewKey;
import dev.eddyline.push.view.ViewState;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HubTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");
  private static final ViewKey DINNER = new ViewKey("poll", "dinner");
  private static final RingLimits RING = new RingLimits(8, 100_000, Duration.ofHours(1));

  private final SteppedGateway gateway = new SteppedGateway(RING, 100);

  private void change(ViewKey view, long version, String epoch) {
    gateway.source.change(view, document(version, epoch, (int) version));
  }

  private void versions(int first, int last) {
    for (int version = first; version <= last; version++) {
      change(LUNCH, version, "e1");
    }
    gateway.run();
  }

  private Follower follow(String cursor, ViewKey... views) {
    return gateway.follow(FakeTransport.roomy(), cursor, views);
  }

  /** One who wants ten frames a second. */
  private Follower followEvery100Ms() {
    return gateway.follow(
        new FakeClient(), FakeTransport.roomy(), new Terms(Terms.Delivery.LATEST, 100), "", LUNCH);
  }

  @Test
  void aNewClientGetsASnapshotAndThenPatches() {
    // Given
    versions(1, 3);

    // When
    Follower follower = follow("", LUNCH);
    versions(4, 4);
    gateway.run();
    versions(5, 5);
    gateway.run();

    // Then
    assertThat(follower.readAll())
        .containsExactly(
            "snapshot poll/lunch@3.e1", "patch poll/lunch@4.e1", "patch poll/lunch@5.e1");
    assertThat(follower.client().held("poll/lunch").state().get("votes").intValue()).isEqualTo(5);
  }

  @Test
  void allWhoFollowAViewShareTheKeyItIsHeldUnder() {
    // Given a view that two follow, and one that is not there
    versions(1, 3);
    ViewKey same = new ViewKey("poll", "lunch");
    Follower one = follow("", same, DINNER);
    Follower other = follow("poll/lunch@3.e1", new ViewKey("poll", "lunch"));

    // When, then
    ViewKey held = ((ViewState) gateway.hub.lookup(LUNCH)).view();
    assertThat(one.session().subscription(LUNCH).view()).isSameAs(held).isNotSameAs(same);
    assertThat(other.session().subscription(LUNCH).view()).isSameAs(held);
    assertThat(one.session().subscription(DINNER).view()).isEqualTo(DINNER);
  }

  @Test
  void aClientThatIsUpToDateGetsNothingUntilSomethingChanges() {
    // Given
    versions(1, 3);

    // When
    Follower follower = follow("poll/lunch@3.e1", LUNCH);
    assertThat(follower.readAll()).isEmpty();
    gateway.source.change(LUNCH, document(6, "e1", 6));
    gateway.run();

    // Then
    assertThat(follower.transport().read().frame().event().word()).isEqualTo("patch");
  }

  @Test
  void aClientInsideTheRingResumesByOnePatchThatJoinsTheSteps() {
    // Given
    versions(1, 8);

    // When
    Follower follower = follow("poll/lunch@5.e1", LUNCH);

    // Then
    assertThat(follower.transport().read().text()).isEqualTo("poll/lunch@8.e1");
    assertThat(follower.transport().read()).isNull();
    assertThat(gateway.count("eddyline.push.steps", "step", "joined")).isEqualTo(1);
    assertThat(gateway.count("eddyline.push.steps", "step", "resync")).isZero();
  }

  @Test
  void aClientBeyondTheRingGetsASnapshot() {
    // Given a ring of eight that begins at 12
    versions(1, 20);

    // When
    Follower atTheEdge = follow("poll/lunch@12.e1", LUNCH);
    Follower beyond = follow("poll/lunch@11.e1", LUNCH);

    // Then
    assertThat(atTheEdge.transport().read().frame().event().word()).isEqualTo("patch");
    assertThat(beyond.readAll()).containsExactly("snapshot poll/lunch@20.e1");
    assertThat(gateway.count("eddyline.push.steps", "step", "resync")).isEqualTo(1);
  }

  @Test
  void aClientOfAnotherEpochIsResetFirst() {
    // Given
    versions(1, 3);

    // When
    Follower follower = follow("poll/lunch@3.e0", LUNCH);

    // Then
    assertThat(follower.readAll()).containsExactly("reset ", "snapshot poll/lunch@3.e1");
  }

  @Test
  void aNewEpochResetsThoseWhoFollow() {
    // Given
    versions(1, 3);
    Follower follower = follow("", LUNCH);

    // When
    change(LUNCH, 1, "e2");
    gateway.run();

    // Then
    assertThat(follower.readAll())
        .containsExactly("snapshot poll/lunch@3.e1", "reset ", "snapshot poll/lunch@1.e2");
  }

  @Test
  void aClientAheadOfThisGatewayIsWaitedFor() {
    // Given a client that another gateway has shown more
    versions(1, 3);
    Follower follower = follow("poll/lunch@4.e1", LUNCH);

    // When this gateway gets there
    gateway.tick(1);
    versions(4, 5);

    // Then nothing is told twice, and no version goes back
    assertThat(follower.transport().read().text()).isEqualTo("poll/lunch@5.e1");
    assertThat(follower.transport().read()).isNull();
  }

  @Test
  void aClientAheadForAWholeHeartbeatIsReset() {
    // Given
    versions(1, 3);
    Follower follower = follow("poll/lunch@999.e1", LUNCH);

    // When
    gateway.tick(Session.TICKS_PER_HEARTBEAT - 1);
    assertThat(follower.readAll()).isEmpty();
    gateway.tick(1);

    // Then
    assertThat(follower.readAll()).containsExactly("reset ", "snapshot poll/lunch@3.e1");
  }

  @Test
  void aViewThatIsNotThereIsGoneUntilItAppears() {
    // Given
    Follower follower = follow("", LUNCH);

    // When
    gateway.run();
    versions(1, 1);
    gateway.source.gone(LUNCH);
    gateway.run();
    change(LUNCH, 1, "e2");
    gateway.run();

    // Then
    assertThat(follower.readAll())
        .containsExactly("gone ", "snapshot poll/lunch@1.e1", "gone ", "snapshot poll/lunch@1.e2");
  }

  @Test
  void aViewThatIsLoadingIsWaitedForAndSaysSo() {
    // Given a view of which an old version has been read so far
    gateway.source.loading(LUNCH);
    change(LUNCH, 1, "e1");
    Follower follower = follow("", LUNCH, DINNER);

    // When
    change(LUNCH, 2, "e1");
    gateway.run();
    assertThat(follower.readAll()).containsExactly(":loading poll/lunch", "gone ");
    assertThat(gateway.hub.lookup(LUNCH)).isEqualTo(Lookup.Absence.LOADING);
    gateway.source.loadedNow(LUNCH);
    gateway.run();

    // Then
    assertThat(follower.readAll()).containsExactly("snapshot poll/lunch@2.e1");
  }

  @Test
  void anUnreadableRecordIsToldOnceAndHeals() {
    // Given
    versions(1, 2);
    Follower follower = follow("", LUNCH);

    // When
    gateway.source.unreadable(LUNCH);
    gateway.run();
    gateway.shard.changedAll();
    gateway.run();
    versions(4, 4);

    // Then the client keeps what it has and goes on from there
    assertThat(follower.readAll())
        .containsExactly(
            "snapshot poll/lunch@2.e1", "error poll/lunch@2.e1", "patch poll/lunch@4.e1");
  }

  @Test
  void theTimeFromCommandToSocketIsMeasured() {
    // Given a follower, and a record of a command taken a quarter of a second ago
    versions(1, 1);
    follow("", LUNCH);
    gateway.clock.set(Documents.AT.toEpochMilli() + 250);
    Timer arrival = gateway.meters.get("eddyline.push.arrival").timer();
    Timer delivery = gateway.meters.get("eddyline.push.delivery").timer();
    long arrived = arrival.count();
    long before = delivery.count();

    // When it comes and is delivered later, and then one that cannot be read, and one that is still
    // being loaded
    change(LUNCH, 2, "e1");
    gateway.clock.set(Documents.AT.toEpochMilli() + 260);
    gateway.run();
    gateway.source.loading(DINNER);
    change(DINNER, 1, "e1");
    gateway.source.unreadable(LUNCH);
    gateway.run();

    // Then
    assertThat(delivery.count()).isEqualTo(before + 1);
    assertThat(delivery.max(TimeUnit.MILLISECONDS)).isEqualTo(260);
    assertThat(arrival.count()).isEqualTo(arrived + 1);
    assertThat(arrival.max(TimeUnit.MILLISECONDS)).isEqualTo(250);
  }

  @Test
  void aViewNoneOfWhoseRecordsCanBeReadSaysSo() {
    // Given
    gateway.source.unreadable(LUNCH);

    // When
    Follower follower = follow("", LUNCH);

    // Then
    assertThat(follower.readAll()).containsExactly("gone ", "error ");
  }

  @Test
  void repetitionsAreDropped() {
    // Given
    versions(1, 3);
    Follower follower = follow("", LUNCH);

    // When
    change(LUNCH, 3, "e1");
    change(LUNCH, 2, "e1");
    gateway.run();

    // Then
    assertThat(follower.readAll()).containsExactly("snapshot poll/lunch@3.e1");
    assertThat(gateway.count("eddyline.push.repetitions")).isEqualTo(2);
  }

  @Test
  void severalChangedViewsLeaveInOneWriteAndEachFrameHasTheWholeCursor() {
    // Given
    change(LUNCH, 1, "e1");
    change(DINNER, 1, "e9");
    Follower follower = follow("", LUNCH, DINNER);
    assertThat(follower.readAll())
        .containsExactly("snapshot poll/lunch@1.e1", "snapshot poll/lunch@1.e1,poll/dinner@1.e9");
    int writes = follower.transport().writes();

    // When
    change(DINNER, 2, "e9");
    change(LUNCH, 2, "e1");
    change(LUNCH, 3, "e1");
    gateway.run();

    // Then
    assertThat(follower.transport().writes()).isEqualTo(writes + 1);
    assertThat(follower.readAll())
        .containsExactly(
            "patch poll/lunch@1.e1,poll/dinner@2.e9", "patch poll/lunch@3.e1,poll/dinner@2.e9");
  }

  @Test
  void whatASourceTellsTogetherIsSentTogether() {
    // Given
    change(LUNCH, 1, "e1");
    change(DINNER, 1, "e9");
    Follower follower = follow("", LUNCH, DINNER);
    follower.readAll();
    int writes = follower.transport().writes();

    // When a batch is told one by one, and the shard's thread runs meanwhile
    gateway.hub.changed(DINNER, Documents.document(2, "e9", 2), 0);
    gateway.run();
    gateway.hub.changed(LUNCH, Documents.document(2, "e1", 2), 0);
    gateway.run();
    int writesBefore = follower.transport().writes();
    gateway.hub.batchTold();
    gateway.run();

    // Then nothing leaves before its end, and then all of it in one write
    assertThat(writesBefore).isEqualTo(writes);
    assertThat(follower.transport().writes()).isEqualTo(writes + 1);
    assertThat(follower.readAll())
        .containsExactly(
            "patch poll/lunch@1.e1,poll/dinner@2.e9", "patch poll/lunch@2.e1,poll/dinner@2.e9");
  }

  @Test
  void aFullSocketHoldsOneWriteAndGetsACombinedResultWhenItDrains() {
    // Given a client that does not read, and one that does
    versions(1, 1);
    FakeTransport tiny = new FakeTransport(1, 1);
    Follower slow = gateway.follow(tiny, "", LUNCH);
    Follower fast = follow("", LUNCH);
    versions(2, 2);
    versions(3, 3);
    long held = tiny.pendingBytes();

    // When a thousand changes pass
    for (int version = 4; version <= 1_000; version++) {
      versions(version, version);
      fast.readAll();
    }

    // Then the slow one holds no more than before, and the fast one has had every version
    assertThat(tiny.pendingBytes()).isEqualTo(held);
    assertThat(gateway.gauge("eddyline.push.sessions.behind")).isEqualTo(1);
    assertThat(fast.client().count("patch")).isEqualTo(999);
    assertThat(slow.readAll())
        .containsExactly(
            "snapshot poll/lunch@1.e1", "patch poll/lunch@2.e1", "snapshot poll/lunch@1000.e1");
    assertThat(gateway.gauge("eddyline.push.sessions.behind")).isZero();
  }

  @Test
  void whoseSocketHasNotTakenAllIsBehindThoughNothingNewerHasCome() {
    // Given a client that does not read
    versions(1, 1);
    FakeTransport tiny = new FakeTransport(1, 1);
    Follower slow = gateway.follow(tiny, "", LUNCH);
    double before = gateway.gauge("eddyline.push.sessions.behind");

    // When one change comes that its socket does not take
    versions(2, 2);
    double full = gateway.gauge("eddyline.push.sessions.behind");
    slow.readAll();

    // Then it is behind until it is through
    assertThat(before).isZero();
    assertThat(full).isEqualTo(1);
    assertThat(gateway.gauge("eddyline.push.sessions.behind")).isZero();
  }

  @Test
  void aHotViewDoesNotKeepOthersFromASlowClient() {
    // Given a client whose socket takes one frame at a time
    FakeTransport tiny = new FakeTransport(1, 1);
    Follower slow = gateway.follow(tiny, "", LUNCH, DINNER);
    change(LUNCH, 1, "e1");
    change(DINNER, 1, "e1");
    gateway.run();

    // When one view changes before each frame it reads
    int version = 2;
    while (slow.client().held("poll/dinner") == null && version < 20) {
      versions(version, version);
      slow.read(1, line -> {});
      version++;
    }

    // Then the other comes within a few
    assertThat(version).isLessThan(10);
  }

  @Test
  void aSilentSessionGetsAHeartbeatAndABusyOneNone() {
    // Given
    versions(1, 1);
    Follower silent = follow("poll/lunch@1.e1", LUNCH);

    // When, then
    gateway.tick(Session.TICKS_PER_HEARTBEAT - 1);
    assertThat(silent.readAll()).isEmpty();
    gateway.tick(1);
    assertThat(silent.readAll()).containsExactly(":");

    // When it is busy
    gateway.tick(Session.TICKS_PER_HEARTBEAT - 1);
    change(LUNCH, 2, "e1");
    gateway.run();
    gateway.tick(Session.TICKS_PER_HEARTBEAT - 1);

    // Then
    assertThat(silent.transport().read().frame().event().word()).isEqualTo("patch");
    assertThat(silent.transport().read()).isNull();
  }

  @Test
  void admitsNoMoreSessionsThanAllowedAndTakesPlacesBack() {
    // Given
    SteppedGateway small = new SteppedGateway(RING, 2);
    Follower first = small.follow(FakeTransport.roomy(), "", LUNCH);
    small.follow(FakeTransport.roomy(), "", LUNCH);

    // When, then
    assertThat(small.hub.admit()).isEqualTo(Hub.Admission.FULL);
    assertThat(small.count("eddyline.push.sessions.refused")).isEqualTo(1);
    assertThat(small.gauge("eddyline.push.sessions")).isEqualTo(2);
    first.transport().drop();
    first.transport().drop();
    assertThat(small.gauge("eddyline.push.sessions")).isEqualTo(1);
    assertThat(small.gauge("eddyline.push.subscriptions")).isEqualTo(1);
    assertThat(small.hub.admit()).isEqualTo(Hub.Admission.ADMITTED);
    assertThat(small.hub.admit()).isEqualTo(Hub.Admission.FULL);
  }

  @Test
  void drainingEndsEverySessionAndAdmitsNoMore() throws InterruptedException {
    // Given
    Follower follower = follow("", LUNCH);

    // When
    assertThat(gateway.hub.drain(Duration.ZERO, Duration.ofMillis(1))).isFalse();
    gateway.run();

    // Then
    assertThat(follower.transport().ended()).isTrue();
    assertThat(gateway.hub.admit()).isEqualTo(Hub.Admission.FULL);
    assertThat(gateway.hub.drain(Duration.ZERO, Duration.ZERO)).isTrue();
  }

  @Test
  void stepsThatAreJoinedAreEncodedOnceForAllWhoAskFromThere() {
    // Given
    versions(1, 6);

    // When
    FakeTransport.Read one = follow("poll/lunch@3.e1", LUNCH).transport().read();
    FakeTransport.Read other = follow("poll/lunch@3.e1", LUNCH).transport().read();

    // Then
    assertThat(one.frame().joined()).isTrue();
    assertThat(other.frame()).isSameAs(one.frame());
  }

  @Test
  void aClientThatWantsEveryStepGetsEachUntilTheRingNoLongerReachesBackToIt() {
    // Given a client that reads slowly, with a ring of eight
    Terms all = new Terms(Terms.Delivery.ALL, 0);
    versions(1, 1);
    Follower follower = gateway.follow(new FakeClient(), new FakeTransport(1, 1), all, "", LUNCH);

    // When it is a little behind, then far behind
    versions(2, 6);
    gateway.run();
    List<String> little = follower.readAll();
    versions(7, 30);
    gateway.run();
    List<String> far = follower.readAll();

    // Then
    assertThat(little)
        .containsExactly(
            "snapshot poll/lunch@1.e1",
            "patch poll/lunch@2.e1",
            "patch poll/lunch@3.e1",
            "patch poll/lunch@4.e1",
            "patch poll/lunch@5.e1",
            "patch poll/lunch@6.e1");
    assertThat(far).containsExactly("reset ", "snapshot poll/lunch@30.e1");
  }

  @Test
  void aClientThatAsksForPausesGetsAtMostSoManyFramesAndTheNewestAtTheEnd() {
    // Given a client that wants ten frames a second
    versions(1, 1);
    Follower follower = followEvery100Ms();

    // When a change comes every 20 ms for a second
    for (int version = 2; version <= 51; version++) {
      versions(version, version);
      gateway.pass(20);
    }
    gateway.pass(100);

    // Then
    List<String> read = follower.readAll();
    assertThat(read).hasSizeBetween(10, 12).endsWith("patch poll/lunch@51.e1");
    assertThat(follower.client().held("poll/lunch").version()).isEqualTo(51);
  }

  @Test
  void whoWakesFromAPauseIsToldTheViewAsItIsThen() {
    // Given one who has been told a first version and wants the second after a pause
    versions(1, 1);
    Follower follower = followEvery100Ms();
    follower.readAll();
    versions(2, 2);

    // When a third has come that is not delivered yet, and the pause is over
    gateway.hub.changed(LUNCH, document(3, "e1", 3), 0);
    gateway.pass(100);

    // Then
    assertThat(follower.readAll()).containsExactly("patch poll/lunch@3.e1");
  }

  @Test
  void aPauseOfOneViewDoesNotDelayAnother() {
    // Given
    change(LUNCH, 1, "e1");
    change(DINNER, 1, "e1");
    Follower follower = follow("", DINNER);
    gateway.shard.follow(
        follower.session(), LUNCH, Optional.empty(), new Terms(Terms.Delivery.LATEST, 60_000));
    follower.session().pull();
    follower.readAll();

    // When
    change(LUNCH, 2, "e1");
    change(DINNER, 2, "e1");
    gateway.run();

    // Then
    assertThat(follower.readAll()).containsExactly("patch poll/dinner@2.e1,poll/lunch@1.e1");
    gateway.pass(60_000);
    assertThat(follower.readAll()).containsExactly("patch poll/dinner@2.e1,poll/lunch@2.e1");
  }

  @Test
  void nothingIsToldOfAViewThatIsNoLongerFollowed() {
    // Given
    change(LUNCH, 1, "e1");
    change(DINNER, 1, "e1");
    Follower follower = follow("", LUNCH, DINNER);
    follower.readAll();

    // When
    change(LUNCH, 2, "e1");
    gateway.shard.unfollow(follower.session().subscription(LUNCH));
    change(LUNCH, 3, "e1");
    change(DINNER, 2, "e1");
    gateway.run();

    // Then
    assertThat(follower.readAll()).containsExactly("patch poll/dinner@2.e1");
    assertThat(gateway.gauge("eddyline.push.subscriptions")).isEqualTo(1);
  }

  @Test
  void aViewThatIsTakenUpAgainContinuesWhereTheClientIs() {
    // Given
    versions(1, 1);
    Follower follower = follow("", LUNCH);
    follower.readAll();
    gateway.shard.unfollow(follower.session().subscription(LUNCH));
    versions(2, 3);

    // When
    gateway.shard.follow(
        follower.session(), LUNCH, Optional.of(new Position(1, "e1")), Terms.DEFAULT);
    follower.session().pull();

    // Then
    assertThat(follower.readAll()).containsExactly("patch poll/lunch@3.e1");
  }

  @Test
  void theEndsOfSessionsAreSpreadOverTime() throws InterruptedException {
    // Given
    List<Follower> followers = Stream.generate(() -> follow("", LUNCH)).limit(20).toList();

    // When
    gateway.hub.drain(Duration.ofMillis(100), Duration.ZERO);
    gateway.run();

    // Then two end at once, and two more every ten milliseconds
    assertThat(followers).filteredOn(f -> f.transport().ended()).hasSize(2);
    gateway.pass(50);
    assertThat(followers).filteredOn(f -> f.transport().ended()).hasSize(12);
    gateway.pass(50);
    assertThat(followers).allMatch(f -> f.transport().ended());
    assertThat(gateway.hub.drain(Duration.ZERO, Duration.ZERO)).isTrue();
  }

  @Test
  void wordOfAViewIsLeftOnceHoweverOftenItChanges() {
    // Given
    versions(1, 1);
    follow("", LUNCH);

    // When
    for (int version = 2; version <= 500; version++) {
      change(LUNCH, version, "e1");
      change(DINNER, version, "e1");
    }

    // Then
    assertThat(gateway.run()).isEqualTo(1);
  }

  @Test
  void anAudienceIsToldOnceOfEachSubscriptionAndItsEnd() {
    // Given somebody who wants to know
    List<String> heard = new ArrayList<>();
    SteppedGateway watched =
        new SteppedGateway(
            new MemoryViews(),
            RING,
            100,
            new Audience() {
              @Override
              public void joined(ViewKey view, @Nullable String actor) {
                heard.add("+" + view + " " + actor);
              }

              @Override
              public void left(ViewKey view, @Nullable String actor) {
                heard.add("-" + view + " " + actor);
              }
            });

    // When a client follows two views, lets go of one, and goes away
    Follower follower = watched.follow(FakeTransport.roomy(), "", LUNCH, DINNER);
    watched.shard.unfollow(follower.session().subscription(LUNCH));
    follower.transport().drop();
    follower.transport().drop();

    // Then
    assertThat(heard)
        .containsExactly(
            "+poll/lunch ada", "+poll/dinner ada", "-poll/lunch ada", "-poll/dinner ada");
  }
}
