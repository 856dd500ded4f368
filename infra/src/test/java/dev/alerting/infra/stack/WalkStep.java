package dev.alerting.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.infra.stack.Shell.Ran;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A command of the documents as it is run on the applied stack: what it needs, what it is told, and what must come of it. */
final class WalkStep {
    static final Pattern PLACEHOLDER = Pattern.compile("<([A-Za-z][A-Za-z -]*)>");

    /** What goes before a command, or looks at what came of it. */
    @FunctionalInterface
    interface Action {
        void on(Walk walk) throws Exception;
    }

    /** What a placeholder stands for. */
    @FunctionalInterface
    interface Value {
        String in(Walk walk) throws Exception;
    }

    /** A placeholder's value, from what a command said. */
    @FunctionalInterface
    interface Said {
        String in(String output);
    }

    private final String command;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Said> kept = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private final List<Action> before = new ArrayList<>();
    private final List<Action> after = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private List<String> answers = List.of();
    private Optional<String> prefix = Optional.empty();
    private String more = "";
    private int status;

    private WalkStep(String command) {
        this.command = command;
    }

    /** @param command as the documents have it; one that ends with {@code ...} stands for the one that begins like that */
    static WalkStep run(String command) {
        return new WalkStep(command);
    }

    /** What a placeholder of this command stands for. */
    WalkStep with(String placeholder, Value value) {
        values.put(placeholder, value);
        return this;
    }

    /** Takes a placeholder of later commands from what this one says. */
    WalkStep keeping(String placeholder, Said value) {
        kept.put(placeholder, value);
        return this;
    }

    /** The rest of a command that the documents only name. */
    WalkStep completedBy(String words) {
        more = " " + words;
        return this;
    }

    WalkStep where(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** Instead of the applied stack's: what is made under another prefix disturbs nobody. */
    WalkStep withPrefix(String other) {
        prefix = Optional.of(other);
        return this;
    }

    /** Lines that are typed where it asks. */
    WalkStep answering(String... lines) {
        answers = List.of(lines);
        return this;
    }

    WalkStep after(Action action) {
        before.add(action);
        return this;
    }

    WalkStep then(Action check) {
        after.add(check);
        return this;
    }

    WalkStep says(String... texts) {
        said.addAll(List.of(texts));
        return this;
    }

    WalkStep endsWith(int expected) {
        status = expected;
        return this;
    }

    String command() {
        return command;
    }

    /** Those of the command that this step has no value for. */
    Set<String> placeholdersFromElsewhere(String documented) {
        Set<String> names = new TreeSet<>();
        PLACEHOLDER.matcher(documented + more).results().forEach(found -> names.add(found.group(1)));
        names.removeAll(values.keySet());
        return names;
    }

    /** The placeholders of later commands whose values come from this one. */
    Set<String> keeps() {
        return kept.keySet();
    }

    /** @param documented the whole command */
    void on(Walk walk, String documented) throws Exception {
        try {
            take(walk, documented);
        } catch (Exception | AssertionError e) {
            walk.note("FAILED: " + command + "\n" + e + "\n");
            throw e;
        }
    }

    private void take(Walk walk, String documented) throws Exception {
        for (Action action : before) {
            action.on(walk);
        }
        for (Map.Entry<String, Value> value : values.entrySet()) {
            walk.keep(value.getKey(), value.getValue().in(walk));
        }
        String named = prefix.map(other -> documented.replaceAll("\\balerting-(dev|prod)\\b", other))
                .orElse(documented);
        Ran ran = walk.run(named + more, variables, answers);
        assertThat(ran.status()).as(ran.toString()).isEqualTo(status);
        said.forEach(text -> assertThat(ran.output()).as(ran.toString()).contains(text));
        kept.forEach((placeholder, value) -> walk.keep(placeholder, value.in(ran.output())));
        for (Action check : after) {
            check.on(walk);
        }
    }
}
