package dev.alerting.collector.command;

import dev.alerting.collector.command.Command.Acknowledge;
import dev.alerting.collector.command.Command.Cause;
import dev.alerting.collector.command.Command.Close;
import dev.alerting.collector.command.Command.Help;
import dev.alerting.collector.command.Command.KeepOpen;
import dev.alerting.collector.command.Command.Mistaken;
import dev.alerting.collector.command.Command.Noise;
import dev.alerting.collector.command.Command.Promote;
import dev.alerting.collector.command.Command.Reason;
import dev.alerting.collector.command.Command.Silence;
import dev.alerting.collector.command.Command.SilenceRule;
import dev.alerting.collector.command.Command.Snooze;
import dev.alerting.collector.command.Command.Team;
import dev.alerting.collector.command.Command.Unacknowledge;
import dev.alerting.collector.command.Command.Unsilence;
import dev.alerting.collector.command.Command.Unsnooze;
import dev.alerting.collector.command.Command.Useful;
import dev.alerting.common.event.Teams;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** From a line to what it asks for. */
final class CommandReader {
    private static final Duration SHORTEST_SNOOZE = Duration.ofMinutes(30);
    private static final Duration SHORTEST_SILENCE = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofDays(7);

    private static final Pattern TIME = Pattern.compile("(\\d{1,5}) ?([mhd])", Pattern.CASE_INSENSITIVE);

    private static final Pattern ROW = Pattern.compile("\\d{1,6}");

    private static final Pattern OF_RULE = Pattern.compile("(.*?)[ \\t]+rule", Pattern.CASE_INSENSITIVE);

    private CommandReader() {}

    /** What is not understood is {@link Mistaken}. */
    static Command read(CommandLine line) {
        String argument = line.argument();
        return switch (line.word()) {
            case "ack" -> withoutArgument(line, new Acknowledge());
            case "unack" -> withoutArgument(line, new Unacknowledge());
            case "snooze" -> readSnooze(argument);
            case "silence" -> readSilence(argument);
            case "unsilence" -> withoutArgument(line, new Unsilence());
            case "unsnooze" -> withoutArgument(line, new Unsnooze());
            case "close" -> readClose(argument);
            case "noise" ->
                argument.isEmpty() ? new Mistaken("`/noise <why nobody should have been told>`") : new Noise(argument);
            case "useful" -> withoutArgument(line, new Useful());
            case "cause" -> argument.isEmpty() ? new Mistaken("`/cause <what it was>`") : new Cause(argument);
            case "keep-open" -> withoutArgument(line, new KeepOpen());
            case "team" ->
                Teams.parseOne(argument).<Command>map(Team::new).orElseGet(() -> new Mistaken("`/team <name>`"));
            case "promote" ->
                ROW.matcher(argument).matches()
                        ? new Promote(Integer.parseInt(argument))
                        : new Mistaken("`/promote <row>`, with a number from the table of a storm");
            case "help" -> new Help();
            default -> throw new IllegalArgumentException("no command: " + line.word());
        };
    }

    private static Command withoutArgument(CommandLine line, Command command) {
        return line.argument().isEmpty() ? command : new Mistaken("`/" + line.word() + "`, with nothing behind it");
    }

    private static Command readClose(String argument) {
        return switch (argument.toLowerCase(Locale.ROOT)) {
            case "" -> new Close(Reason.DONE);
            case "noise" -> new Close(Reason.NOISE);
            case "not-planned" -> new Close(Reason.NOT_PLANNED);
            default -> new Mistaken("`/close`, `/close noise` or `/close not-planned`");
        };
    }

    private static Command readSnooze(String argument) {
        return readTime(argument, SHORTEST_SNOOZE)
                .<Command>map(Snooze::new)
                .orElseGet(() -> new Mistaken("`/snooze 4h`, from `30m` to `7d`"));
    }

    private static Command readSilence(String argument) {
        Matcher rule = OF_RULE.matcher(argument);
        boolean ofRule = rule.matches();
        return readTime(ofRule ? rule.group(1) : argument, SHORTEST_SILENCE)
                .<Command>map(time -> ofRule ? new SilenceRule(time) : new Silence(time))
                .orElseGet(() -> new Mistaken("`/silence 2h`, from `5m` to `7d`, for this alert; `/silence 2h rule`"
                        + " for all alerts of its rule"));
    }

    private static Optional<Duration> readTime(String text, Duration shortest) {
        return readDuration(text).filter(time -> time.compareTo(shortest) >= 0 && time.compareTo(LONGEST) <= 0);
    }

    private static Optional<Duration> readDuration(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }
}
