package dev.alerting.local.github.page;

import com.samskivert.mustache.Template;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One issue, with its history and the record of its alert. */
final class IssuePage {

    private final Template template = Templates.load("issue");
    private final Clock clock;
    private final History history;
    private final Function<String, Optional<Map<String, String>>> records;
    private final String personLogin;

    /**
     * @param records the state record of an alert by its fingerprint
     * @param personLogin the person the form acts as
     */
    IssuePage(Clock clock, Function<String, Optional<Map<String, String>>> records, String personLogin) {
        this.clock = clock;
        this.history = new History(clock);
        this.records = records;
        this.personLogin = personLogin;
    }

    private record Model(
            int number,
            String title,
            boolean open,
            Sign sign,
            String author,
            Age opened,
            Optional<Closing> closing,
            List<History.Item> timeline,
            List<Chip> labels,
            Optional<AlertRecord> record,
            String personLogin) {}

    private record Closing(String by, boolean byPerson, String reason, Age at) {}

    /** @param attributes empty when nothing is known for the marker's fingerprint */
    private record AlertRecord(String marker, List<Attribute> attributes) {}

    private record Attribute(String name, String value) {}

    String html(StoredIssue issue) {
        return template.execute(new Model(
                issue.number(),
                issue.title(),
                issue.isOpen(),
                Sign.of(issue),
                issue.author().login(),
                Age.of(issue.createdAt(), clock),
                issue.closedBy().map(actor -> closing(issue, actor)),
                history.of(issue),
                Chip.of(issue.labels()),
                AlertMarker.of(issue).map(this::record),
                personLogin));
    }

    private Closing closing(StoredIssue issue, Actor actor) {
        StateReason reason = issue.stateReason().orElse(StateReason.COMPLETED);
        return new Closing(
                actor.login(),
                !actor.isBot(),
                reason.apiName().replace('_', ' '),
                Age.of(issue.closedAt().orElse(issue.updatedAt()), clock));
    }

    private AlertRecord record(AlertMarker marker) {
        Map<String, String> known = records.apply(marker.fingerprint()).orElse(Map.of());
        return new AlertRecord(
                marker.text(),
                known.entrySet().stream()
                        .map(entry -> new Attribute(entry.getKey(), entry.getValue()))
                        .toList());
    }
}
