package dev.alerting.local.history;

import dev.alerting.history.event.Change;
import dev.alerting.history.event.EventStore;
import dev.alerting.history.event.RawEvent;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Ninety days of twelve teams, invented to try history on: quiet rules and noisy ones, some that nobody ever answers, some
 * that heal themselves, and some that fire for weeks. The same seed gives the same alerts.
 */
final class InventedAlerts {
    static final int DAYS = 90;

    private static final List<String> TEAMS = List.of(
            "billing",
            "checkout",
            "data",
            "frontend",
            "identity",
            "infra",
            "mobile",
            "network",
            "payments",
            "search",
            "storage",
            "web");
    private static final List<String> SUBJECTS = List.of(
            "Disk nearly full",
            "Error rate high",
            "Latency high",
            "Queue grows",
            "Certificate expires",
            "Pod restarts",
            "Replica lags",
            "Memory high",
            "Job failed",
            "No traffic");
    private static final List<String> REASONS =
            List.of("flaps", "threshold too low", "during deployments", "known, nobody acts");
    private static final int RULES_EACH = 8;

    /** How a rule behaves. */
    private record Rule(
            String team, String name, double episodesADay, double minutes, double answered, double useful) {}

    private final Random random;
    private final LocalDate last;
    private final EventStore store;
    private long alerts;

    InventedAlerts(long seed, LocalDate last, EventStore store) {
        this.random = new Random(seed);
        this.last = last;
        this.store = store;
    }

    void invent() {
        List<Rule> rules = new ArrayList<>();
        for (String team : TEAMS) {
            for (int i = 0; i < RULES_EACH; i++) {
                // Few rules make most of the noise.
                double rate = 0.05 + 4 * Math.pow(random.nextDouble(), 4);
                rules.add(new Rule(
                        team,
                        SUBJECTS.get(random.nextInt(SUBJECTS.size())) + " " + (i + 1),
                        rate,
                        2 + 200 * Math.pow(random.nextDouble(), 3),
                        rate > 1 ? 0.2 * random.nextDouble() : 0.3 + 0.6 * random.nextDouble(),
                        rate > 1 ? 0.2 : 0.8));
            }
        }
        for (LocalDate day = last.minusDays(DAYS - 1L); !day.isAfter(last); day = day.plusDays(1)) {
            boolean weekend = day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
            for (Rule rule : rules) {
                double left = rule.episodesADay() * (weekend ? 0.5 : 1);
                while (random.nextDouble() < left) {
                    addEpisode(rule, day);
                    left -= 1;
                }
            }
        }
    }

    private void addEpisode(Rule rule, LocalDate day) {
        // Most of it at work, some at any hour.
        int hour = random.nextInt(3) == 0 ? random.nextInt(24) : 8 + random.nextInt(11);
        Instant opened =
                day.atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(hour * 3_600L + random.nextInt(3_600));
        Instant started = opened.minusSeconds(5 + random.nextInt(90));
        double minutes = rule.minutes() * -Math.log(1 - random.nextDouble());
        Instant ended = started.plusSeconds((long) (60 * minutes) + 20);
        boolean stuck = random.nextInt(400) == 0;
        String fingerprint = "%064x".formatted(++alerts);
        List<RawEvent> life = new ArrayList<>();
        life.add(event(rule, fingerprint, 1, opened, started, Change.OPENED, Optional.empty()));
        boolean answered = random.nextDouble() < rule.answered();
        Instant acted = opened.plusSeconds(60 + (long) (1_500 * -Math.log(1 - random.nextDouble())));
        if (answered && (stuck || acted.isBefore(ended))) {
            life.add(event(rule, fingerprint, life.size() + 1, acted, started, Change.ACKNOWLEDGED, Optional.empty()));
        }
        if (!stuck) {
            Instant closed = ended.isBefore(opened) ? opened.plusSeconds(1) : ended;
            life.add(event(rule, fingerprint, life.size() + 1, closed, started, Change.CLOSED, Optional.empty()));
            if (answered && random.nextInt(3) == 0) {
                Optional<String> noise = random.nextDouble() < rule.useful()
                        ? Optional.empty()
                        : Optional.of(REASONS.get(random.nextInt(REASONS.size())));
                Instant judged = closed.plusSeconds(600);
                life.add(event(rule, fingerprint, life.size() + 1, judged, started, Change.JUDGED, noise));
            }
        }
        Instant end = last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        life.stream().filter(event -> event.at().isBefore(end)).forEach(store::put);
    }

    private RawEvent event(
            Rule rule,
            String fingerprint,
            long version,
            Instant at,
            Instant started,
            Change change,
            Optional<String> noise) {
        boolean over = change == Change.CLOSED || change == Change.JUDGED;
        return new RawEvent(
                fingerprint,
                version,
                at,
                Set.of(change),
                1,
                !over,
                rule.team(),
                "P" + (1 + Math.floorMod(rule.name().hashCode(), 3)),
                "grafana",
                rule.name(),
                rule.name(),
                "acme/alerts",
                Optional.of((int) alerts),
                Optional.of(started),
                change == Change.ACKNOWLEDGED ? Optional.of(at) : Optional.empty(),
                change == Change.CLOSED ? Optional.of(at) : Optional.empty(),
                noise,
                change == Change.JUDGED && noise.isEmpty(),
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                false,
                false,
                Optional.empty());
    }
}
