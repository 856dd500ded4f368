package dev.alerting.local.operate;

import dev.alerting.common.secret.InvalidSecretException;
import dev.alerting.webhook.auth.SenderAuthenticator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.function.Consumer;

/** {@code make secrets-check-<env>}: whether a text may be put into {@code webhook-secrets}. Shows no secret. */
public final class SecretsCheck {
    private SecretsCheck() {}

    /** {@code SecretsCheck <file>}, or {@code -} for standard input. */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: SecretsCheck <file>, or - for standard input");
            System.exit(2);
        }
        String text = args[0].equals("-")
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                : Files.readString(Path.of(args[0]));
        System.exit(check(text, System.out::println));
    }

    /** @return 0 if it is valid, else 1 */
    static int check(String text, Consumer<String> out) {
        try {
            out.accept("valid; its entries: "
                    + String.join(", ", new TreeSet<>(SenderAuthenticator.checkSecret("webhook-secrets", text))));
            return 0;
        } catch (InvalidSecretException e) {
            out.accept("not valid: " + e.getMessage());
            return 1;
        }
    }
}
