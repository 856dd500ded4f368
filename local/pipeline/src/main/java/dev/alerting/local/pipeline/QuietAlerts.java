package dev.alerting.local.pipeline;

import dev.alerting.collector.state.SilenceStore;
import dev.alerting.local.aws.LocalAws;
import dev.alerting.local.github.page.Silence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What keeps alerts quiet: the snoozes and silences of single alerts, which their records hold, and all others. */
final class QuietAlerts {

    /** How a record says until when it is quiet, and what people call that. */
    private static final Map<String, String> KINDS = Map.of("snoozed_until", "snooze", "silenced_until", "silence");

    private final LocalAws aws;
    private final SilenceStore silences;

    QuietAlerts(LocalAws aws, SilenceStore silences) {
        this.aws = aws;
        this.silences = silences;
    }

    List<Silence> list() {
        List<Silence> list = new ArrayList<>();
        silences.list().forEach(silence -> list.add(ofMatchers(silence)));
        aws.dynamoDb()
                .scanPaginator(request -> request.tableName(aws.tableName()).consistentRead(true))
                .items()
                .forEach(item -> list.addAll(ofRecord(item)));
        return list;
    }

    private static Silence ofMatchers(dev.alerting.collector.state.Silence silence) {
        Map<String, String> matchers = new TreeMap<>(silence.matchers().labels());
        silence.matchers().source().ifPresent(source -> matchers.put("source", source));
        silence.matchers().team().ifPresent(team -> matchers.put("team", team));
        silence.matchers().rule().ifPresent(rule -> matchers.put("rule", rule));
        if (!silence.matchers().priorities().isEmpty()) {
            matchers.put(
                    "priority",
                    String.join(
                            " or ",
                            silence.matchers().priorities().stream()
                                    .map(Enum::name)
                                    .sorted()
                                    .toList()));
        }
        return new Silence(
                String.join(
                        ", ",
                        matchers.entrySet().stream()
                                .map(matcher -> matcher.getKey() + " " + matcher.getValue())
                                .toList()),
                "silence",
                silence.start(),
                silence.end(),
                Optional.of(silence.by()),
                silence.issue(),
                silence.kept());
    }

    private static List<Silence> ofRecord(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> handling =
                item.containsKey("handling") ? item.get("handling").m() : Map.of();
        List<Silence> list = new ArrayList<>();
        KINDS.forEach((name, kind) -> Optional.ofNullable(handling.get(name))
                .ifPresent(until -> list.add(new Silence(
                        Optional.ofNullable(item.get("title"))
                                .map(AttributeValue::s)
                                .orElse("an alert"),
                        kind,
                        Instant.EPOCH,
                        Instant.parse(until.s()),
                        // The record does not keep it; the comment on the issue tells.
                        Optional.empty(),
                        Optional.ofNullable(item.get("issue_number")).map(number -> Integer.valueOf(number.n())),
                        Optional.ofNullable(handling.get("silenced"))
                                .map(count -> Integer.parseInt(count.n()))
                                .filter(count -> kind.equals("silence"))
                                .orElse(0)))));
        return list;
    }
}
