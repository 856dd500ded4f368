package dev.alerting.local.github.page;

import com.samskivert.mustache.Template;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What keeps alerts quiet now or will, the next to end first. */
final class SilencesPage {

    private final Template template = Templates.load("silences");
    private final Clock clock;
    private final Supplier<List<Silence>> silences;

    SilencesPage(Clock clock, Supplier<List<Silence>> silences) {
        this.clock = clock;
        this.silences = silences;
    }

    private record Model(boolean any, List<Row> rows) {}

    private record Row(String what, String kind, Age turn, String when, String by, Optional<Integer> issue, int held) {}

    String html() {
        List<Row> rows = silences.get().stream()
                .filter(silence -> silence.until().isAfter(clock.instant()))
                .sorted(Comparator.comparing(Silence::until))
                .map(this::row)
                .toList();
        return template.execute(new Model(!rows.isEmpty(), rows));
    }

    private Row row(Silence silence) {
        boolean begun = !silence.from().isAfter(clock.instant());
        Instant turn = begun ? silence.until() : silence.from();
        return new Row(
                silence.what(),
                begun ? silence.kind() : "maintenance window",
                Age.of(turn, clock),
                (begun ? "ends in " : "begins in ") + Age.left(turn, clock),
                silence.by().orElse("-"),
                silence.issue(),
                silence.held());
    }
}
