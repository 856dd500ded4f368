package dev.alerting.collector.command;

import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.issue.IssueActivity.Commented;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the commands in a comment: lines of their own, in what is prose. What stands in code, quotes, HTML or links was
 * written to show something. Pure; never throws for any text.
 */
public final class CommandParser {
    /** Nobody means more at once; what is beyond it is not read. */
    public static final int MAX_COMMANDS = 5;

    private static final int KEY_LENGTH = 16;

    /** Of lines that look like commands, so that the time for a comment stays short. */
    private static final int MAX_CANDIDATES = 50;

    private static final Pattern COMMAND = Pattern.compile(
            " {0,3}/(ack|unack|snooze|unsnooze|silence|unsilence|close|keep-open|noise|useful|cause|team|promote|help)"
                    + "(?:[ \t]+(.{0,200}))?",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern LINE_END = Pattern.compile("\r\n|\n|\r");

    private CommandParser() {}

    /** The first {@link #MAX_COMMANDS} commands, in the order in which they stand. */
    public static List<CommandLine> parse(String comment) {
        if (comment.indexOf('/') < 0) {
            return List.of();
        }
        List<String> lines = List.of(LINE_END.split(comment, -1));
        List<CommandLine> commands = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (MarkdownBlocks.Paragraph paragraph : MarkdownBlocks.findParagraphs(lines)) {
            for (Matcher command : findIn(paragraph, lines)) {
                if (commands.size() == MAX_COMMANDS) {
                    return commands;
                }
                commands.add(toCommand(command, seen));
            }
        }
        return commands;
    }

    /** Those of a comment that are not in what it was before somebody edited it. */
    static List<CommandLine> parseNew(Commented comment) {
        Set<String> known =
                parse(comment.previous()).stream().map(CommandLine::key).collect(Collectors.toSet());
        return parse(comment.text()).stream()
                .filter(line -> !known.contains(line.key()))
                .toList();
    }

    private static List<Matcher> findIn(MarkdownBlocks.Paragraph paragraph, List<String> lines) {
        List<Matcher> found = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        int start = 0;
        for (int i = paragraph.first(); i <= paragraph.last(); i++) {
            Matcher matcher = COMMAND.matcher(lines.get(i));
            if (found.size() < MAX_CANDIDATES && matcher.matches()) {
                found.add(matcher);
                starts.add(start);
            }
            start += lines.get(i).length() + 1;
        }
        if (found.isEmpty()) {
            return found;
        }
        InlineSpans spans = new InlineSpans(String.join("\n", lines.subList(paragraph.first(), paragraph.last() + 1)));
        List<Matcher> prose = new ArrayList<>();
        for (int i = 0; i < found.size() && prose.size() < MAX_COMMANDS; i++) {
            if (!spans.mayReachInto(starts.get(i))) {
                prose.add(found.get(i));
            }
        }
        return prose;
    }

    private static CommandLine toCommand(Matcher command, Map<String, Integer> seen) {
        String word = command.group(1).toLowerCase(Locale.ROOT);
        String argument = command.group(2) == null ? "" : command.group(2).strip();
        int times = seen.merge(word + " " + argument, 1, Integer::sum);
        String key = Fingerprint.sha256(times + " " + word + " " + argument).substring(0, KEY_LENGTH);
        return new CommandLine(word, argument, key);
    }
}
