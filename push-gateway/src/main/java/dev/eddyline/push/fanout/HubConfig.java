package dev.eddyline.push.fanout;

import dev.eddyline.push.view.RingLimits;
import java.time.Duration;

/**
 * How views are kept and handed out.
 *
 * @param ring what is kept of each view's patches
 * @param ringBytesMax what the patches kept of all views may take together, in bytes: beyond it the
 *     oldest go, of whichever view
 * @param streamsMax clients at once, whatever their transport
 * @param admissionsPerSecond clients that may come in a second
 * @param restMax the longest that an I/O thread under load gathers changes before it delivers
 */
public record HubConfig(
    RingLimits ring,
    long ringBytesMax,
    int streamsMax,
    int admissionsPerSecond,
    Duration restMax) {}
