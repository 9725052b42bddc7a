package dev.eddyline.schemas.alerts;

import java.util.List;

/**
 * What is kept of the alerts of one kind, besides its subjects.
 *
 * @param kind whose alerts they are
 * @param second the newest seen
 * @param raised alerts ever raised
 * @param alerts the newest ones, in the order in which they were raised
 */
public record AlertsState(String kind, long second, long raised, List<KeptAlert> alerts) {

  /**
   * An alert with its number.
   *
   * @param number counts from 1
   */
  public record KeptAlert(long number, AlertsView.Alert alert) {}
}
