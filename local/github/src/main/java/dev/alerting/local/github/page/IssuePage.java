package dev.alerting.local.github.page;

import dev.alerting.local.github.text.MarkdownHtml;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One issue, with its history and the record of its alert. */
final class IssuePage {

    private final Template page = Template.load("issue.html");
    private final Template entry = Template.load("entry.html");
    private final Template buttons = Template.load("buttons.html");
    private final Template record = Template.load("record.html");
    private final Template recordRow = Template.load("record-row.html");
    private final Template noRecord = Template.load("no-record.html");
    private final MarkdownHtml markdown = new MarkdownHtml(number -> "/ui/issues/" + number);
    private final Chips chips;
    private final Icons icons;
    private final Ages ages;
    private final History history;
    private final Function<String, Optional<Map<String, String>>> records;
    private final String personLogin;

    IssuePage(
            Chips chips,
            Icons icons,
            Ages ages,
            Function<String, Optional<Map<String, String>>> records,
            String personLogin) {
        this.chips = chips;
        this.icons = icons;
        this.ages = ages;
        this.history = new History(chips, icons, ages);
        this.records = records;
        this.personLogin = personLogin;
    }

    String html(StoredIssue issue) {
        return page.fill(Map.of(
                "number", Integer.toString(issue.number()),
                "title", issue.title(),
                "state", Icons.style(issue),
                "stateText", issue.isOpen() ? "Open" : "Closed",
                "icon", icons.of(issue),
                "summary", summary(issue),
                "timeline", timeline(issue),
                "labels", issue.labels().isEmpty() ? "<p class=\"none\">None yet</p>" : chips.html(issue.labels()),
                "record", record(issue),
                "form", form(issue)));
    }

    private String summary(StoredIssue issue) {
        var opened = "<b>%s</b> opened this %s"
                .formatted(Template.escape(issue.author().login()), ages.html(issue.createdAt()));
        return issue.closedBy()
                .map(actor -> opened
                        + " · closed by <b>%s</b>%s as %s %s"
                                .formatted(
                                        Template.escape(actor.login()),
                                        actor.isBot() ? "" : " (a person)",
                                        reason(issue),
                                        ages.html(issue.closedAt().orElse(issue.updatedAt()))))
                .orElse(opened);
    }

    private static String reason(StoredIssue issue) {
        return issue.stateReason()
                .map(StateReason::apiName)
                .orElse(StateReason.COMPLETED.apiName())
                .replace('_', ' ');
    }

    private String timeline(StoredIssue issue) {
        var body = entry(issue.author(), ages.html(issue.createdAt()), "opened this", issue.body());
        return body
                + history.of(
                        issue,
                        comment ->
                                entry(comment.author(), ages.html(comment.createdAt()), "commented", comment.body()));
    }

    private String entry(Actor author, String when, String verb, String text) {
        return entry.fill(Map.of(
                "author",
                author.login(),
                "kind",
                author.isBot() ? "app" : "person",
                "kindText",
                author.isBot() ? "App" : "Person",
                "initial",
                author.login().substring(0, 1).toUpperCase(Locale.ROOT),
                "hue",
                Chips.hue(author.login()),
                "verb",
                verb,
                "when",
                when,
                "body",
                text.isBlank() ? "<p class=\"none\">No description provided.</p>" : markdown.render(text)));
    }

    private String record(StoredIssue issue) {
        var marker = AlertMarker.of(issue);
        if (marker.isEmpty()) {
            return noRecord.fill(Map.of("why", "The body has no marker of an alert."));
        }
        var attributes = records.apply(marker.get().fingerprint());
        var rows = attributes
                .map(known -> known.entrySet().stream()
                        .map(row -> recordRow.fill(Map.of("name", row.getKey(), "value", row.getValue())))
                        .collect(Collectors.joining()))
                .orElseGet(() -> noRecord.fill(Map.of("why", "No record for this fingerprint.")));
        return record.fill(Map.of("rows", rows, "marker", marker.get().text()));
    }

    private String form(StoredIssue issue) {
        return buttons.fill(Map.of(
                "number",
                Integer.toString(issue.number()),
                "person",
                personLogin,
                "action",
                issue.isOpen() ? "close" : "reopen",
                "actionText",
                issue.isOpen() ? "Close as a person" : "Reopen as a person"));
    }
}
