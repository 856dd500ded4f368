package dev.alerting.local.github.page;

import com.samskivert.mustache.Template;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.Role;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** One issue, with its history and the record of its alert. */
final class IssuePage {

    private final Template template = Templates.load("issue");
    private final Clock clock;
    private final History history;
    private final Function<String, Optional<Map<String, String>>> records;
    private final Function<String, Role> roles;

    /**
     * @param records the state record of an alert by its fingerprint
     * @param roles what somebody may do, by login
     */
    IssuePage(Clock clock, Function<String, Optional<Map<String, String>>> records, Function<String, Role> roles) {
        this.clock = clock;
        this.history = new History(clock);
        this.records = records;
        this.roles = roles;
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
            List<String> assignees,
            Optional<AlertRecord> record,
            String personLogin,
            List<Choice> roles) {}

    private record Choice(String name, boolean chosen) {}

    private record Closing(String by, boolean byPerson, String reason, Age at) {}

    /** @param attributes empty when nothing is known for the marker's fingerprint */
    private record AlertRecord(String marker, List<Attribute> attributes) {}

    private record Attribute(String name, String value) {}

    /** @param actor the person the forms act as */
    String html(StoredIssue issue, Actor actor) {
        return template.execute(new Model(
                issue.number(),
                issue.title(),
                issue.isOpen(),
                Sign.of(issue),
                issue.author().login(),
                Age.of(issue.createdAt(), clock),
                issue.closedBy().map(closer -> closing(issue, closer)),
                history.of(issue),
                Chip.of(issue.labels()),
                issue.assignees().stream().map(Actor::login).toList(),
                AlertMarker.of(issue).map(this::record),
                actor.login(),
                Stream.of(Role.values())
                        .map(role -> new Choice(role.apiName(), role == roles.apply(actor.login())))
                        .toList()));
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
