package dev.alerting.collector.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the issue tells beyond where the alert stands. Records of before have none of it, and nothing in it decides whether
 * an alert is filed or closed.
 *
 * @param ended how the current episode ended; empty while it goes on, and where that was not recorded
 * @param past the episodes before the current one, oldest first, at most {@value #MAX_PAST}
 */
public record Story(Details details, Optional<Ended> ended, Display display, List<PastEpisode> past) {
    public static final int MAX_PAST = 10;

    public static final Story NONE = new Story(Details.NONE, Optional.empty(), Display.UNKNOWN, List.of());

    public Story {
        past = List.copyOf(past.subList(Math.max(0, past.size() - MAX_PAST), past.size()));
    }

    public Story withDetails(Details value) {
        return new Story(value, ended, display, past);
    }

    public Story withEnd(Ended value) {
        return new Story(details, Optional.of(value), display, past);
    }

    public Story withDisplay(Display value) {
        return new Story(details, ended, value, past);
    }

    Story withPast(PastEpisode episode) {
        List<PastEpisode> all = new ArrayList<>(past);
        all.add(episode);
        return new Story(details, ended, display, all);
    }

    /** Nothing has been done yet about the episode that begins. */
    Story forNextEpisode() {
        return new Story(details, Optional.empty(), display.forNextEpisode(), past);
    }
}
