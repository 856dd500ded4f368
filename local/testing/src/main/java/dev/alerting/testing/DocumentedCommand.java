package dev.alerting.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command that the runbook or the guide to deploying tells somebody to run: a line of its own, or a text in backticks.
 *
 * @param section heading of the section it is in
 * @param text on one line, with placeholders such as {@code <account>}, without a comment
 */
public record DocumentedCommand(String document, String section, String text) {
    public static final List<String> DOCUMENTS = List.of("OPERATIONS.md", "docs/deploy.md");

    private static final String PROGRAM =
            "(?:[A-Z_]+=\\S+ )*(?:aws|make|terraform|curl|openssl|docker|git|gh|jq|echo|\\.?/?mvnw|infra/bin/[a-z-]+) ";
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
    private static final Pattern FENCED = Pattern.compile("(?ms)^( *)```[a-z]*\\n(.*?)^\\1```$");
    private static final Pattern COMMAND = Pattern.compile(
            // Its further lines follow a backslash. Within a line code ends at the next backtick.
            "(?m)^ {4,}(" + PROGRAM + "(?:[^\\n]*\\\\\\n)*[^\\n]*)$|`(" + PROGRAM + "[^`]*)`");

    /** All of them, in the order of the documents; one that is told twice is there twice. */
    public static List<DocumentedCommand> all() throws IOException {
        List<DocumentedCommand> commands = new ArrayList<>();
        for (String document : DOCUMENTS) {
            String text = indented(Files.readString(Repository.path(document.split("/"))));
            List<MatchResult> headings = HEADING.matcher(text).results().toList();
            for (int i = 0; i < headings.size(); i++) {
                int end = i + 1 < headings.size() ? headings.get(i + 1).start() : text.length();
                String section = headings.get(i).group(1);
                COMMAND.matcher(text.substring(headings.get(i).end(), end))
                        .results()
                        .map(DocumentedCommand::line)
                        .forEach(line -> commands.add(new DocumentedCommand(document, section, line)));
            }
        }
        return commands;
    }

    /** Fenced blocks as the indented ones that these documents have. */
    private static String indented(String document) {
        return FENCED.matcher(document)
                .replaceAll(block -> Matcher.quoteReplacement(block.group(2).indent(4)));
    }

    private static String line(MatchResult command) {
        String text = command.group(1) == null ? command.group(2) : command.group(1);
        return text.replaceAll(" *\\\\?\\n\\s*", " ")
                .replaceAll(" +# .*$", "")
                .replaceAll("(?<!\\S) +", " ")
                .strip();
    }

    /** Whether something is only named, like {@code aws sqs purge-queue} without a queue, or {@code aws dynamodb restore-*}. */
    public boolean isMention() {
        return text.matches("(aws [a-z0-9-]+ [a-z-]+|terraform [a-z]+|make)\\*?");
    }
}
