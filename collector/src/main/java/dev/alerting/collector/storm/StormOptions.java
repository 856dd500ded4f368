package dev.alerting.collector.storm;

import java.time.Duration;

/**
 * When alerts become rows.
 *
 * @param after so many new episodes of one rule within the window get issues of their own; 0: there are no storms
 * @param window how long a new episode counts
 * @param teamAfter as {@code after}, for all of a team
 * @param patience an alert for which there is no room on GitHub within this time becomes a row
 * @param headroom while there is a storm, alerts that are not P0 get issues only as long as so many more would have room
 *     within {@code patience}: what is left is for the issues of storms and for P0
 * @param reserve while there is a storm, a P0 gets its own issue as long as so many issues of storms would still have room
 * @param recoveryWait how far apart two vain looks for an issue are, before it is opened again
 * @param shadow decide and say so, but write nothing
 */
public record StormOptions(
        int after,
        Duration window,
        int teamAfter,
        Duration patience,
        int headroom,
        int reserve,
        Duration recoveryWait,
        boolean shadow) {
    /** Enough for some dozen storms and a hundred P0 at the default limits. */
    public static int headroom(int contentPerHour) {
        return contentPerHour * 3 / 8;
    }

    /** A P0 is seen in its storm's issue as well; a row of a storm without an issue is seen nowhere. */
    public static int reserve(int contentPerHour) {
        return contentPerHour / 10;
    }

    /** New episodes are counted together with other instances from this number on, so that few alerts cost no more. */
    int shareFrom(int limit) {
        return Math.max(3, limit / 5);
    }
}
