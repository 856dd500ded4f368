package dev.alerting.collector.state;

import dev.alerting.common.fingerprint.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Many new episodes of one kind at once, and the issue that shows them together. The episodes themselves are rows: alert
 * records that name the storm ({@link AlertRecord.Row}).
 *
 * @param episode counts the storms of this key, from 1; 0 before the first
 * @param counted new episodes of late, before a storm begins
 * @param changedAt when the phase began
 * @param issue the storm's issue; empty until it is opened
 * @param shown what the issue was last made to show; empty before the first time
 * @param shownAt when the rows that it shows were read
 * @param edits how often the issue was written
 * @param promoted how many rows got issues of their own when the storm was over
 * @param movesFrom an earlier episode with rows that belong to this one
 * @param claim the right to write to the issue
 * @param opening an attempt to open the issue whose end is not recorded
 * @param closedByPersonAt when a person closed the issue of this episode, or that of {@code movesFrom}
 * @param numbers by which people name its rows
 * @param requests what people have asked for on its issue
 * @param version goes up by one with each write; 0 before the first
 */
public record Storm(
        Key key,
        int episode,
        Phase phase,
        List<Counted> counted,
        Instant changedAt,
        Optional<AlertRecord.Issue> issue,
        Optional<Shown> shown,
        Optional<Instant> shownAt,
        int edits,
        int promoted,
        Optional<Integer> movesFrom,
        Optional<Claim> claim,
        Optional<Opening> opening,
        Optional<Instant> closedByPersonAt,
        RowNumbers numbers,
        StormRequests requests,
        long version) {
    /** Longer than any record whose row it was: an episode's number must not come again while rows name it. */
    public static final Duration TIME_TO_LIVE = AlertRecord.TIME_TO_LIVE.plusDays(60);

    private static final int SHORT = 12;

    /** What a storm is of: a rule of one team, or everything of a team. */
    public enum Kind {
        RULE,
        TEAM
    }

    /**
     * @param source empty for a team's
     * @param rule empty for a team's
     */
    public record Key(Kind kind, String team, String source, String rule) {
        public static Key ofRule(String team, String source, String rule) {
            return new Key(Kind.RULE, team, source, AlertRecord.truncateForRecord(rule));
        }

        public static Key ofTeam(String team) {
            return new Key(Kind.TEAM, team, "", "");
        }

        /** SHA-256 over all of it. */
        public String hash() {
            return Fingerprint.sha256(kind + "\n" + team + "\n" + source + "\n" + rule);
        }
    }

    /** Where a storm stands. */
    public enum Phase {
        /** None: new episodes are counted. */
        COUNTING,
        /** New episodes become rows. */
        OPEN,
        /** No new rows; those that still fire are shown until they end. */
        ENDING,
        /** A person has closed the issue: its rows are being left alone, those that came later find another place. */
        SETTLING,
        CLOSED
    }

    /**
     * A new episode that was counted.
     *
     * @param alert enough of its fingerprint to count it once, wherever and however often it is seen
     */
    public record Counted(String alert, Instant at) {
        public static Counted of(String fingerprint, Instant at) {
            return new Counted(fingerprint.substring(0, Math.min(SHORT, fingerprint.length())), at);
        }
    }

    /**
     * What we have last written to the issue: whatever differs from it is people's.
     *
     * @param hash of all that is ours
     */
    public record Shown(String hash, String title, List<String> labels) {
        public Shown {
            labels = List.copyOf(labels);
        }
    }

    /** The editor's lease. */
    public record Claim(String owner, Instant until) {}

    /**
     * An attempt to open the issue.
     *
     * @param since nothing of it can be older on GitHub
     * @param lookedAt when it was first looked for in vain, after its end
     */
    public record Opening(Instant since, Optional<Instant> lookedAt) {}

    public Storm {
        counted = List.copyOf(counted);
    }

    /** Of a key nobody has counted anything for. */
    public static Storm none(Key key, Instant now) {
        return new Builder(key, now).build();
    }

    /** What its rows name, and what people ask for to see all of them: its key and its episode. */
    public String rows() {
        return rows(episode);
    }

    public String rows(int ofEpisode) {
        return key.hash() + "." + ofEpisode;
    }

    /** The hash of the key in what rows name. */
    public static String hashOf(String rows) {
        return rows.substring(0, Math.max(0, rows.indexOf('.')));
    }

    /** The episode in what rows name. */
    public static int episodeOf(String rows) {
        return Integer.parseInt(rows.substring(rows.indexOf('.') + 1));
    }

    public boolean takesRows() {
        return phase == Phase.OPEN;
    }

    /** Whether a storm may begin, or go on after its end was near. */
    public boolean mayOpen() {
        return phase == Phase.COUNTING || phase == Phase.ENDING || phase == Phase.CLOSED;
    }

    /** Whether somebody has to look after it. */
    public boolean isActive() {
        return phase == Phase.OPEN || phase == Phase.ENDING || phase == Phase.SETTLING;
    }

    public boolean isHeldAt(Instant now) {
        return claim.filter(held -> now.isBefore(held.until())).isPresent();
    }

    /** With these episodes counted as well; the last {@code most} of them that are not before {@code since}. */
    public Storm counting(List<Counted> more, Instant since, int most) {
        List<Counted> all = new ArrayList<>(counted);
        for (Counted one : more) {
            if (all.stream()
                    .noneMatch(known ->
                            known.alert().equals(one.alert()) && !known.at().isBefore(since))) {
                all.add(one);
            }
        }
        all.removeIf(one -> one.at().isBefore(since));
        return toBuilder()
                .counted(all.subList(Math.max(0, all.size() - most), all.size()))
                .build();
    }

    /** Takes rows: a new storm, or the one that was about to end, in the same issue. */
    public Storm opened(Instant now) {
        if (phase == Phase.ENDING) {
            return toBuilder().counted(List.of()).phase(Phase.OPEN, now).build();
        }
        Builder next = new Builder(key, now);
        next.episode = episode + 1;
        next.phase = Phase.OPEN;
        next.claim = claim;
        next.version = version;
        return next.build();
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Makes a changed copy. */
    public static final class Builder {
        private final Key key;
        private int episode;
        private Phase phase = Phase.COUNTING;
        private List<Counted> counted = List.of();
        private Instant changedAt;
        private Optional<AlertRecord.Issue> issue = Optional.empty();
        private Optional<Shown> shown = Optional.empty();
        private Optional<Instant> shownAt = Optional.empty();
        private int edits;
        private int promoted;
        private Optional<Integer> movesFrom = Optional.empty();
        private Optional<Claim> claim = Optional.empty();
        private Optional<Opening> opening = Optional.empty();
        private Optional<Instant> closedByPersonAt = Optional.empty();
        private RowNumbers numbers = RowNumbers.NONE;
        private StormRequests requests = StormRequests.NONE;
        private long version;

        Builder(Key key, Instant changedAt) {
            this.key = key;
            this.changedAt = changedAt;
        }

        private Builder(Storm from) {
            this(from.key, from.changedAt);
            episode = from.episode;
            phase = from.phase;
            counted = from.counted;
            issue = from.issue;
            shown = from.shown;
            shownAt = from.shownAt;
            edits = from.edits;
            promoted = from.promoted;
            movesFrom = from.movesFrom;
            claim = from.claim;
            opening = from.opening;
            closedByPersonAt = from.closedByPersonAt;
            numbers = from.numbers;
            requests = from.requests;
            version = from.version;
        }

        public Builder counted(List<Counted> value) {
            counted = value;
            return this;
        }

        Builder episode(int value) {
            episode = value;
            return this;
        }

        public Builder phase(Phase value, Instant now) {
            phase = value;
            changedAt = now;
            return this;
        }

        public Builder issue(String repository, int number) {
            issue = Optional.of(new AlertRecord.Issue(repository, Optional.of(number)));
            opening = Optional.empty();
            return this;
        }

        /** @param at when the rows were read */
        public Builder shows(Shown value, Instant at) {
            shown = Optional.of(value);
            shownAt = Optional.of(at);
            return this;
        }

        public Builder edited() {
            edits++;
            return this;
        }

        Builder edits(int value) {
            edits = value;
            return this;
        }

        public Builder promoted(int value) {
            promoted = value;
            return this;
        }

        public Builder movesFrom(Optional<Integer> value) {
            movesFrom = value;
            return this;
        }

        public Builder claim(Optional<Claim> value) {
            claim = value;
            return this;
        }

        public Builder opening(Optional<Opening> value) {
            opening = value;
            return this;
        }

        public Builder closedByPerson(Optional<Instant> value) {
            closedByPersonAt = value;
            return this;
        }

        public Builder numbers(RowNumbers value) {
            numbers = value;
            return this;
        }

        public Builder requests(StormRequests value) {
            requests = value;
            return this;
        }

        public Builder version(long value) {
            version = value;
            return this;
        }

        public Storm build() {
            return new Storm(
                    key,
                    episode,
                    phase,
                    counted,
                    changedAt,
                    issue,
                    shown,
                    shownAt,
                    edits,
                    promoted,
                    movesFrom,
                    claim,
                    opening,
                    closedByPersonAt,
                    numbers,
                    requests,
                    version);
        }
    }
}
