package dev.alerting.infra.policy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The exceptions that were given with a plan. One per line, in the form of the refusal it answers:
 *
 * <pre>
 * # comment
 * aws_sqs_queue.alerts message_retention_seconds: four days are enough for dev, agreed with the team
 * </pre>
 *
 * <p>Each is for one attribute of one resource of one plan: there are no patterns, and one that the plan has no use for
 * is refused, so that none stays behind.
 */
public final class AllowedChanges {
    /** One exception. */
    public record AllowedChange(String address, String attribute, String reason) {
        boolean isFor(Objection objection) {
            return address.equals(objection.address()) && attribute.equals(objection.attribute());
        }

        @Override
        public String toString() {
            return address + " " + attribute + ": " + reason;
        }
    }

    /** In characters; shorter reasons explain nothing. */
    private static final int SHORTEST_REASON = 10;

    /** An address may have keys in brackets, which hold anything. */
    private static final Pattern LINE = Pattern.compile(
            "(?<address>(?:[^\\s\\[\\]]|\\[\\d+]|\\[\"(?:[^\"\\\\]|\\\\.)*\"])+)\\s+(?<attribute>[^\\s:]+):\\s*(?<reason>.*)");

    private final List<AllowedChange> changes;

    private AllowedChanges(List<AllowedChange> changes) {
        this.changes = List.copyOf(changes);
    }

    public static AllowedChanges none() {
        return new AllowedChanges(List.of());
    }

    /** @throws IllegalArgumentException if a line is not an exception, or is a duplicate */
    public static AllowedChanges parse(String text) {
        Set<AllowedChange> changes = new LinkedHashSet<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line.strip());
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "exceptions, line " + number + ": write <address> <attribute>: <reason>");
            }
            if (matcher.group("reason").length() < SHORTEST_REASON) {
                throw new IllegalArgumentException("exceptions, line " + number + ": give a reason");
            }
            AllowedChange change =
                    new AllowedChange(matcher.group("address"), matcher.group("attribute"), matcher.group("reason"));
            if (!changes.add(change)) {
                throw new IllegalArgumentException("exceptions, line " + number + ": is a duplicate");
            }
        }
        return new AllowedChanges(new ArrayList<>(changes));
    }

    public List<AllowedChange> all() {
        return changes;
    }

    /** What is left of the objections, and an objection to each exception that answers none of them. */
    List<Objection> withoutAllowed(List<Objection> objections) {
        List<Objection> left = new ArrayList<>();
        for (Objection objection : objections) {
            if (changes.stream().noneMatch(change -> change.isFor(objection))) {
                left.add(objection);
            }
        }
        for (AllowedChange change : changes) {
            if (objections.stream().noneMatch(change::isFor)) {
                left.add(new Objection(
                        change.address(),
                        change.attribute(),
                        "has an exception that this plan does not need; remove it"));
            }
        }
        return left;
    }
}
