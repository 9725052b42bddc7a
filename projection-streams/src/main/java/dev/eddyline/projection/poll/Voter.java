package dev.eddyline.projection.poll;

import dev.eddyline.projection.decider.Decision;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.PollCommand.CastVote;
import dev.eddyline.schemas.poll.PollCommand.ChangeVote;
import dev.eddyline.schemas.poll.PollEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member before an open poll.
 *
 * @param settings the poll's
 * @param member who votes
 * @param ballot the member's ballot in the poll; null before the vote
 */
record Voter(Settings settings, String member, @Nullable Ballot ballot) {

  Decision<PollEvent> cast(CastVote vote) {
    if (ballot != null) {
      return Refusal.ALREADY_VOTED.because(
          settings.created().mayChange()
              ? "the member has voted; change the vote instead"
              : "the member has voted, and votes are final in this poll");
    }
    BallotPaper paper = new BallotPaper(vote.choices(), vote.ranking());
    Decision<PollEvent> fault = paper.fault(settings);
    return fault != null
        ? fault
        : Decision.accept(
            new PollEvent.VoteCast(member, new Ballot(paper.marks(settings), vote.group())));
  }

  Decision<PollEvent> change(ChangeVote vote) {
    if (ballot == null) {
      return noVote();
    }
    if (!settings.created().mayChange()) {
      return voteIsFinal();
    }
    BallotPaper paper = new BallotPaper(vote.choices(), vote.ranking());
    Decision<PollEvent> fault = paper.fault(settings);
    if (fault != null) {
      return fault;
    }
    Ballot changed = new Ballot(paper.marks(settings), ballot.group());
    return changed.equals(ballot)
        ? new Decision.Accepted<>(List.of())
        : Decision.accept(new PollEvent.VoteChanged(member, ballot, changed));
  }

  Decision<PollEvent> retract() {
    if (ballot == null) {
      return noVote();
    }
    return settings.created().mayChange()
        ? Decision.accept(new PollEvent.VoteRetracted(member, ballot))
        : voteIsFinal();
  }

  private static Decision<PollEvent> noVote() {
    return Refusal.NO_VOTE.because("the member has no vote in this poll");
  }

  private static Decision<PollEvent> voteIsFinal() {
    return Refusal.VOTE_IS_FINAL.because("votes are final in this poll");
  }
}
