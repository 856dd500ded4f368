package dev.alerting.collector.reconcile;

import dev.alerting.collector.issue.ListedIssue;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.SeenEvent;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.issue.Labels;
import java.util.List;
import java.util.Optional;

/** A record from an issue of ours, where the table has lost it. What the issue tells is all there is. */
public final class AdoptedIssue {
    private AdoptedIssue() {}

    /**
     * An open record that goes on with the issue: title, teams, priority and episode are what the issue says, and the alert counts
     * as firing since the issue was created.
     *
     * @param issue has a marker
     * @param record what is known of the alert, of an earlier episode; {@link AlertRecord#unseen} for nothing
     * @param repository of the issue
     */
    public static AlertRecord.Builder toRecord(ListedIssue issue, AlertRecord record, String repository) {
        List<String> teams = issue.labels().stream()
                .filter(label -> label.startsWith("Team:"))
                .map(label -> label.substring("Team:".length()))
                .sorted()
                .toList();
        Priority priority = List.of(Priority.values()).stream()
                .filter(each -> issue.labels().contains("Pri:" + each))
                .findFirst()
                .orElse(record.routing().priority());
        SeenEvent firing = new SeenEvent(issue.createdAt(), AlertState.FIRING, Optional.empty(), Optional.empty());
        return record.toBuilder()
                .status(Status.OPEN)
                .routing(teams, priority, issue.labels().contains(Labels.ROUTING_UNKNOWN))
                .title(issue.title().replaceFirst("^\\[P[0-3]] ", ""))
                .issue(repository, issue.number())
                .adoptedEpisode(issue.marker().orElseThrow().number(), issue.createdAt())
                .history(record.history().with(firing));
    }
}
