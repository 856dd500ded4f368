package dev.alerting.testing.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Random alerts: what happens to each, and the records of the stream that tell of it. */
public final class Alerts {
    /** So many days are looked at. */
    public static final int DAYS = 10;

    private static final List<String> TEAMS = List.of("web", "db", "net");
    private static final long LAST_SECOND = DAYS * 86_400L - 1;

    /** What can happen to an episode. */
    public enum Kind {
        OPENED,
        REPEATED,
        COMMENTED,
        TEAM,
        PRIORITY,
        ACKNOWLEDGED,
        NOISE,
        USEFUL,
        CLOSED_BY_PERSON,
        RESOLVED,
        OUT_OF_SIGHT
    }

    /** @param detail the team, reason or time of the end that it is about */
    public record Fact(Instant at, Kind kind, String detail) {}

    /** An episode, as somebody who saw everything would tell it. */
    public record Episode(String rule, int number, Instant startedAt, String priority, String team, List<Fact> facts) {}

    private final Instant begin;
    private final Random random;
    private final boolean losesTable;
    private final List<Episode> episodes = new ArrayList<>();
    private final List<ObjectNode> records = new ArrayList<>();

    /** The alert that is being made. */
    private Optional<Image> image = Optional.empty();

    private long second;

    /** @param begin of the {@value #DAYS} days, which are over with the last second */
    public Alerts(long seed, Instant begin) {
        this(seed, begin, false);
    }

    /** Alerts whose records are lost again and again, and written anew or restored from before. */
    public static Alerts ofATableThatIsLost(long seed, Instant begin) {
        return new Alerts(seed, begin, true);
    }

    private Alerts(long seed, Instant begin, boolean losesTable) {
        this.begin = begin;
        this.losesTable = losesTable;
        random = new Random(seed);
        int alerts = 1 + random.nextInt(6);
        for (int i = 0; i < alerts; i++) {
            image = Optional.empty();
            second = random.nextInt(4 * 86_400);
            addAlert("f" + i, "rule-" + i % 3);
        }
    }

    /** Those of an alert one after the other. */
    public List<Episode> episodes() {
        return episodes;
    }

    /** In their order, alert by alert. */
    public List<ObjectNode> records() {
        return records;
    }

    private void addAlert(String fingerprint, String rule) {
        int count = 1 + random.nextInt(5);
        for (int number = 1; number <= count && passes(); number++) {
            addEpisode(fingerprint, rule, number);
        }
    }

    private void addEpisode(String fingerprint, String rule, int number) {
        Instant at = now();
        Instant startedAt = at.minusSeconds(random.nextInt(700));
        Image opened = image.map(before -> before.nextEpisode(number, 100 + number, startedAt))
                .orElseGet(() -> Image.opened(fingerprint, number, startedAt))
                .rule(rule)
                .titled(rule);
        write(opened);
        String team = opened.json().path("teams").path("L").path(0).path("S").asText();
        String priority = opened.json().path("priority").path("S").asText();
        List<Fact> facts = new ArrayList<>(List.of(new Fact(at, Kind.OPENED, team)));
        episodes.add(new Episode(rule, number, startedAt, priority, team, facts));
        int steps = random.nextInt(8);
        boolean closed = false;
        for (int i = 0; i < steps && passes(); i++) {
            closed |= addFact(facts, i, closed);
        }
        if (random.nextInt(5) == 0 || !passes()) {
            // The next one begins although nobody said that this one ended.
            return;
        }
        Kind ending = random.nextInt(4) == 0 && !closed ? Kind.OUT_OF_SIGHT : Kind.RESOLVED;
        facts.add(new Fact(now(), ending, now().minusSeconds(3).toString()));
        write(image.orElseThrow().ended(now().minusSeconds(3), ending.name()));
        if (random.nextInt(3) == 0 && passes()) {
            judge(facts, 100);
        }
    }

    /** @return whether a person closed the issue */
    private boolean addFact(List<Fact> facts, int step, boolean closed) {
        Image before = image.orElseThrow();
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> {
                facts.add(new Fact(now(), Kind.REPEATED, ""));
                write(before.repeated());
            }
            case 3 -> {
                facts.add(new Fact(now(), Kind.COMMENTED, ""));
                write(before.commented());
            }
            case 4 -> {
                String team = TEAMS.get(random.nextInt(TEAMS.size()));
                facts.add(new Fact(now(), Kind.TEAM, team));
                write(before.team(team));
            }
            case 5 -> {
                facts.add(new Fact(now(), Kind.PRIORITY, ""));
                write(before.priority("P" + random.nextInt(4)));
            }
            case 6 -> {
                facts.add(new Fact(now(), Kind.ACKNOWLEDGED, ""));
                write(before.acknowledged("ann", now()));
            }
            case 7 -> judge(facts, step);
            default -> {
                if (!closed) {
                    facts.add(new Fact(now(), Kind.CLOSED_BY_PERSON, ""));
                    write(before.closedByPerson(now()));
                    return true;
                }
            }
        }
        return false;
    }

    /** Never twice with the same words: that is not worth a write that anybody would count. */
    private void judge(List<Fact> facts, int step) {
        boolean useful = image.orElseThrow().json().path("handling").path("M").has("useful");
        if (!useful && random.nextBoolean()) {
            facts.add(new Fact(now(), Kind.USEFUL, ""));
            write(image.orElseThrow().useful());
        } else {
            facts.add(new Fact(now(), Kind.NOISE, "reason " + step));
            write(image.orElseThrow().noise("reason " + step));
        }
    }

    private void write(Image after) {
        records.add(StreamEvents.write(image, after, now()));
        image = Optional.of(after);
    }

    private Instant now() {
        return begin.plusSeconds(second);
    }

    /** From seconds to days; false if the time that is looked at is over. */
    private boolean passes() {
        long step = 1 + (random.nextInt(3) == 0 ? random.nextInt(3 * 86_400) : random.nextInt(4_000));
        if (second + step > LAST_SECOND) {
            return false;
        }
        second += step;
        if (losesTable && random.nextInt(4) == 0 && second < LAST_SECOND) {
            image.ifPresent(this::restore);
            second++;
        }
        return true;
    }

    private void restore(Image before) {
        if (random.nextBoolean()) {
            image = Optional.empty();
            write(before.atVersion(1));
        } else {
            // A table that is restored tells its stream of nothing.
            long version = before.json().path("version").path("N").asLong();
            image = Optional.of(before.atVersion(1 + random.nextLong(version)));
        }
    }
}
