package dev.alerting.local.operate;

import dev.alerting.common.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/**
 * {@code make dlq-list-<env>} and its siblings: says how many letters are meant before anything is done, asks, and tells
 * how far it is.
 */
public final class DeadLetters {
    /** After how many letters progress is told. */
    private static final int STEP = 100;

    private static final int DETAIL = 80;

    private final DeadLetterQueue queue;
    private final LetterFilter filter;
    private final Clock clock;
    private final Consumer<String> out;
    private final BooleanSupplier confirmed;

    /** @param confirmed asks whether to go on */
    DeadLetters(
            DeadLetterQueue queue, LetterFilter filter, Clock clock, Consumer<String> out, BooleanSupplier confirmed) {
        this.queue = queue;
        this.filter = filter;
        this.clock = clock;
        this.out = out;
        this.confirmed = confirmed;
    }

    /** {@code DeadLetters list|show|redrive|delete|export <url of the dead-letter queue> <url of the queue>}. */
    public static void main(String[] args) {
        if (args.length != 3) {
            System.err.println("usage: DeadLetters list|show|redrive|delete|export <dead-letter queue> <queue>");
            System.exit(2);
        }
        Map<String, String> variables = System.getenv();
        SqsClientBuilder builder = SqsClient.builder().httpClient(UrlConnectionHttpClient.create());
        try (SqsClient sqs = builder.build();
                DeadLetterQueue queue = new DeadLetterQueue(sqs, args[1], args[2])) {
            // Also after Ctrl-C, others are to see the letters.
            Runtime.getRuntime().addShutdownHook(new Thread(queue::close));
            boolean done = new DeadLetters(
                            queue,
                            LetterFilter.from(variables),
                            Clock.systemUTC(),
                            System.out::println,
                            () -> variables.getOrDefault("YES", "").equals("1") || askOnTerminal())
                    .run(args[0], Path.of(variables.getOrDefault("FILE", "dead-letters.jsonl")));
            if (!done) {
                System.exit(1);
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static boolean askOnTerminal() {
        System.out.print("Type yes to go on: ");
        System.out.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return "yes".equals(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param file that an export goes to
     * @return whether nothing failed
     * @throws IllegalArgumentException if there is no such command, or the file exists
     */
    boolean run(String command, Path file) {
        Instant now = clock.instant();
        List<Letter> all = queue.readAll(told("read", 0));
        List<Letter> meant =
                all.stream().filter(letter -> filter.matches(letter, now)).toList();
        out.accept(meant.size() + " of " + all.size() + " dead letters" + (filter.isEverything() ? "" : " match"));
        if (all.size() >= DeadLetterQueue.MAX_LETTERS) {
            out.accept("There may be more: repeat the command when this one is done.");
        }
        Map<String, String> failures = Map.of();
        switch (command) {
            case "list" -> list(meant, now);
            case "show" -> meant.forEach(letter -> out.accept(Json.write(letter.toJson())));
            case "redrive" -> {
                if (mayGoOn(meant, "will be processed again; what was applied is recognized")) {
                    failures = queue.redrive(meant, told("sent", meant.size()));
                    out.accept("done: " + (meant.size() - failures.size()) + " sent");
                }
            }
            case "delete" -> {
                if (mayGoOn(meant, "will be deleted for good; dlq-export keeps a copy")) {
                    failures = queue.delete(meant, told("deleted", meant.size()));
                    out.accept("done: " + (meant.size() - failures.size()) + " deleted");
                }
            }
            case "export" -> export(meant, file);
            default -> throw new IllegalArgumentException("no such command: " + command);
        }
        failures.forEach((letter, reason) -> out.accept("failed, still there: " + letter + "  " + reason));
        return failures.isEmpty();
    }

    private boolean mayGoOn(List<Letter> meant, String what) {
        if (meant.isEmpty()) {
            return false;
        }
        out.accept("They " + what + ".");
        boolean goOn = confirmed.getAsBoolean();
        if (!goOn) {
            out.accept("Not confirmed; nothing was done.");
        }
        return goOn;
    }

    private void list(List<Letter> letters, Instant now) {
        Map<String, Long> byReason = letters.stream()
                .collect(Collectors.groupingBy(
                        letter -> letter.reason().orElse("none") + ", source "
                                + letter.source().orElse("none"),
                        TreeMap::new,
                        Collectors.counting()));
        byReason.forEach((reason, number) -> out.accept("  " + number + "  reason " + reason));
        for (Letter letter : letters) {
            String detail = letter.attributes().getOrDefault("reason_detail", "");
            out.accept(letter.id() + "  " + letter.age(now) + "  "
                    + letter.reason().orElse("none") + "  " + letter.source().orElse("none") + "  "
                    + (detail.length() > DETAIL ? detail.substring(0, DETAIL) + "..." : detail));
        }
    }

    private void export(List<Letter> letters, Path file) {
        if (Files.exists(file)) {
            throw new IllegalArgumentException(file + " is there already; FILE= names another one");
        }
        String lines = letters.stream()
                .map(letter -> Json.write(letter.toJson()) + "\n")
                .collect(Collectors.joining());
        try {
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.accept("written to " + file + ", one a line; they are still in the queue");
    }

    private IntConsumer told(String what, int total) {
        return done -> {
            if (done % STEP == 0) {
                out.accept(what + " " + done + (total == 0 ? "" : " of " + total));
            }
        };
    }
}
