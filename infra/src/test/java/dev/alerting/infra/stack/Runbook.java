package dev.alerting.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.json.Json;
import dev.alerting.infra.stack.Shell.Ran;
import dev.alerting.testing.DocumentedCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * The commands of a section of OPERATIONS.md, carried out on the applied stack in the order in which they stand there: what
 * is told of prod is done to the stack's environment, in its region. {@code STACK_CHECKOUT} names the folder in which the
 * Makefile works on what was applied.
 */
final class Runbook {
    private final AppliedStack stack;
    private final String section;
    private final Queue<String> commands = new ArrayDeque<>();
    private final Map<String, String> values = new HashMap<>();

    /** @throws AssertionError if OPERATIONS.md has no such section, or no commands in it */
    Runbook(AppliedStack stack, String section) throws IOException {
        this.stack = stack;
        this.section = section;
        DocumentedCommand.all().stream()
                .filter(command -> command.document().equals("OPERATIONS.md")
                        && command.section().equals(section)
                        && !command.isMention())
                .map(DocumentedCommand::text)
                .forEach(commands::add);
        assertThat(commands).as("commands of the section '%s'", section).isNotEmpty();
        String environment = stack.prefix().replaceFirst("^alerting-", "");
        values.put("alerting-prod-", stack.prefix() + "-");
        values.put("-prod", "-" + environment);
        values.put("us-east-1", stack.aws().region());
        values.put(
                "<account>",
                Json.parse(stack.cli("sts", "get-caller-identity"))
                        .path("Account")
                        .asText());
    }

    /** What stands for itself in the document, e.g. {@code <UUID>}, from now on stands for this. */
    void put(String placeholder, String value) {
        values.put(placeholder, value);
    }

    /**
     * Does what comes next, up to and including the first command with this text.
     *
     * @param variables of the environment, for this alone
     * @return what the last one has printed
     * @throws AssertionError if one of them fails, or none of those left has the text
     */
    String doUpTo(String text, Map<String, String> variables) {
        assertThat(commands).as("what is left of the section '%s'", section).anyMatch(each -> each.contains(text));
        while (true) {
            String command = commands.remove();
            String printed = run(command, variables);
            if (command.contains(text)) {
                return printed;
            }
        }
    }

    String doUpTo(String text) {
        return doUpTo(text, Map.of());
    }

    /** Leaves out what comes before the first command with this text. */
    void goTo(String text) {
        while (!commands.isEmpty() && !commands.peek().contains(text)) {
            commands.remove();
        }
        assertThat(commands)
                .as("the command '%s' of the section '%s'", text, section)
                .isNotEmpty();
    }

    private String run(String documented, Map<String, String> variables) {
        String command = documented;
        // Longer ones first: they contain others.
        List<String> placeholders = new ArrayList<>(values.keySet());
        placeholders.sort((one, other) -> Integer.compare(other.length(), one.length()));
        for (String placeholder : placeholders) {
            command = command.replace(placeholder, values.get(placeholder));
        }
        assertThat(command).as("placeholders").doesNotContainPattern("<[A-Za-z]+>");
        // AWS CLI 1 does not follow AWS_ENDPOINT_URL everywhere.
        String script = "aws() { command aws --endpoint-url \"$AWS_ENDPOINT_URL\" \"$@\"; }\n" + command;
        Map<String, String> with = new HashMap<>(stack.aws().environment());
        with.putAll(variables);
        Ran ran = Shell.run(Path.of(System.getenv("STACK_CHECKOUT")), script, List.of(), with, List.of());
        assertThat(ran.status()).as(ran.toString()).isZero();
        return ran.output();
    }
}
