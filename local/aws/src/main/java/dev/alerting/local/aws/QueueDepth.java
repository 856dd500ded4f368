package dev.alerting.local.aws;

/**
 * How many messages a queue holds.
 *
 * @param visible could be received now
 * @param inFlight received, and neither deleted nor visible again yet
 * @param delayed sent with a delay that has not passed
 */
public record QueueDepth(int visible, int inFlight, int delayed) {

    public int total() {
        return visible + inFlight + delayed;
    }
}
