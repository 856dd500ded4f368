package dev.alerting.collector.state;

import dev.alerting.common.event.Priority;
import dev.alerting.common.event.Texts;
import dev.alerting.common.issue.LivingBody.Box;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What people have said about an alert's current or last episode, and about what comes after it.
 *
 * @param acknowledgedBy the login of who is on it, or {@link #UNKNOWN_PERSON}
 * @param snoozedUntil until when nobody wants to be reminded
 * @param noise why it should not have been told
 * @param useful whether somebody said that it was good to be told
 * @param cause what it was
 * @param silencedUntil until when new episodes open no issue
 * @param silencePassedBy the least urgent priority that opens an issue all the same: P0, or P1 as well
 * @param silenced how many times it has fired since without an issue
 * @param staleTicks boxes whose tick, if it still stands in the issue, tells of what is over
 * @param keptOpen whether the issue stays open when the alert ends
 * @param team who owns it for the rest of the episode, whatever its sender says
 * @param duplicate whether a person has closed its issue as a duplicate of another
 * @param applied the requests carried out, newest last: each is carried out once, however often it is delivered
 */
public record Handling(
        Optional<String> acknowledgedBy,
        Optional<Instant> acknowledgedAt,
        Optional<Instant> snoozedUntil,
        Optional<String> noise,
        boolean useful,
        Optional<String> cause,
        Optional<Instant> silencedUntil,
        Priority silencePassedBy,
        int silenced,
        Set<Box> staleTicks,
        boolean keptOpen,
        Optional<String> team,
        boolean duplicate,
        List<String> applied) {
    public static final Handling NONE = new Builder().build();

    /** Is on it, where GitHub does not say who; no login can be like that. */
    public static final String UNKNOWN_PERSON = "(unknown)";

    /** A record holds them twice while it is claimed; of one issue nobody gives more commands. */
    static final int MAX_APPLIED = 100;

    private static final int MAX_TEXT = 200;

    public Handling {
        staleTicks = Set.copyOf(staleTicks);
        applied = List.copyOf(applied);
    }

    /** What the boxes in the issue have to show. */
    public Set<Box> ticks() {
        Set<Box> ticks = EnumSet.noneOf(Box.class);
        acknowledgedBy.ifPresent(by -> ticks.add(Box.ACKNOWLEDGE));
        snoozedUntil.ifPresent(until -> ticks.add(Box.SNOOZE));
        noise.ifPresent(why -> ticks.add(Box.NOISE));
        return ticks;
    }

    /** Of the boxes ticked in the issue, those of which nothing is known: neither what they ask for, nor that it is over. */
    public Set<Box> findUnknown(Set<Box> ticked) {
        Set<Box> unknown = EnumSet.noneOf(Box.class);
        unknown.addAll(ticked);
        unknown.removeAll(ticks());
        unknown.removeAll(staleTicks);
        return unknown;
    }

    public boolean isKnownWhoIsOnIt() {
        return acknowledgedBy.filter(by -> !by.equals(UNKNOWN_PERSON)).isPresent();
    }

    public boolean hasApplied(String request) {
        return applied.contains(request);
    }

    public boolean isSnoozed(Instant now) {
        return snoozedUntil.filter(now::isBefore).isPresent();
    }

    public boolean isSilenced(Instant now) {
        return silencedUntil.filter(now::isBefore).isPresent();
    }

    /** Whether a new episode of this priority opens no issue now. */
    public boolean isSilenced(Instant now, Priority priority) {
        return isSilenced(now) && priority.compareTo(silencePassedBy) > 0;
    }

    /** Nobody has said anything about the next episode yet; a silence goes on. */
    Handling forNextEpisode() {
        return new Builder()
                .silencedUntil(silencedUntil, silencePassedBy)
                .silenced(silenced)
                .staleTicks(staleTicks)
                .applied(applied)
                .build()
                .following(this);
    }

    /** When something of it ends by itself. */
    Optional<Instant> nextEnd() {
        return Stream.concat(snoozedUntil.stream(), silencedUntil.stream()).min(Comparator.naturalOrder());
    }

    /** After a change of {@code before}: the ticks of what is over by now are stale. */
    Handling following(Handling before) {
        Set<Box> stale = EnumSet.noneOf(Box.class);
        stale.addAll(staleTicks);
        stale.addAll(before.ticks());
        stale.removeAll(ticks());
        return stale.equals(staleTicks) ? this : toBuilder().staleTicks(stale).build();
    }

    /** For an issue that is still to be opened. */
    Handling withoutStaleTicks() {
        return toBuilder().staleTicks(Set.of()).build();
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Makes a changed copy. */
    public static final class Builder {
        private Optional<String> acknowledgedBy = Optional.empty();
        private Optional<Instant> acknowledgedAt = Optional.empty();
        private Optional<Instant> snoozedUntil = Optional.empty();
        private Optional<String> noise = Optional.empty();
        private boolean useful;
        private Optional<String> cause = Optional.empty();
        private Optional<Instant> silencedUntil = Optional.empty();
        private Priority silencePassedBy = Priority.P0;
        private int silenced;
        private Set<Box> staleTicks = Set.of();
        private boolean keptOpen;
        private Optional<String> team = Optional.empty();
        private boolean duplicate;
        private List<String> applied = List.of();

        Builder() {}

        private Builder(Handling from) {
            acknowledgedBy = from.acknowledgedBy;
            acknowledgedAt = from.acknowledgedAt;
            snoozedUntil = from.snoozedUntil;
            noise = from.noise;
            useful = from.useful;
            cause = from.cause;
            silencedUntil = from.silencedUntil;
            silencePassedBy = from.silencePassedBy;
            silenced = from.silenced;
            staleTicks = from.staleTicks;
            keptOpen = from.keptOpen;
            team = from.team;
            duplicate = from.duplicate;
            applied = from.applied;
        }

        public Builder acknowledged(String login, Instant at) {
            acknowledgedBy = Optional.of(login);
            acknowledgedAt = Optional.of(at);
            return this;
        }

        public Builder notAcknowledged() {
            acknowledgedBy = Optional.empty();
            acknowledgedAt = Optional.empty();
            return this;
        }

        public Builder snoozedUntil(Optional<Instant> value) {
            snoozedUntil = value;
            return this;
        }

        /** Noise cannot be useful. */
        public Builder noise(String reason) {
            noise = Optional.of(Texts.truncate(reason, MAX_TEXT));
            useful = false;
            return this;
        }

        public Builder useful() {
            useful = true;
            noise = Optional.empty();
            return this;
        }

        public Builder cause(String text) {
            cause = Optional.of(Texts.truncate(text, MAX_TEXT));
            return this;
        }

        /** A silence that only a P0 passes. Another silence counts anew. */
        public Builder silencedUntil(Optional<Instant> value) {
            return silencedUntil(value, Priority.P0);
        }

        public Builder silencedUntil(Optional<Instant> value, Priority passedBy) {
            silencedUntil = value;
            silencePassedBy = passedBy;
            silenced = 0;
            return this;
        }

        public Builder keptOpen(boolean value) {
            keptOpen = value;
            return this;
        }

        public Builder team(Optional<String> value) {
            team = value;
            return this;
        }

        Builder duplicate(boolean value) {
            duplicate = value;
            return this;
        }

        public Builder onceMoreSilenced() {
            silenced++;
            return this;
        }

        Builder staleTicks(Set<Box> boxes) {
            staleTicks = boxes;
            return this;
        }

        Builder silenced(int count) {
            silenced = count;
            return this;
        }

        public Builder applied(String request) {
            List<String> all = new ArrayList<>(applied);
            all.add(request);
            applied = all.subList(Math.max(0, all.size() - MAX_APPLIED), all.size());
            return this;
        }

        Builder applied(List<String> requests) {
            applied = requests;
            return this;
        }

        Builder stored(
                Optional<String> by,
                Optional<Instant> at,
                Optional<String> storedNoise,
                boolean storedUseful,
                Optional<String> storedCause) {
            acknowledgedBy = by;
            acknowledgedAt = at;
            noise = storedNoise;
            useful = storedUseful;
            cause = storedCause;
            return this;
        }

        public Handling build() {
            return new Handling(
                    acknowledgedBy,
                    acknowledgedAt,
                    snoozedUntil,
                    noise,
                    useful,
                    cause,
                    silencedUntil,
                    silencePassedBy,
                    silenced,
                    staleTicks,
                    keptOpen,
                    team,
                    duplicate,
                    applied);
        }
    }
}
