package dev.alerting.local.operate;

import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.secret.InvalidSecretException;
import dev.alerting.common.secret.SecretFolder;
import dev.alerting.common.secret.SecretFolder.Content;
import dev.alerting.common.secret.SecretUnavailableException;
import dev.alerting.common.secret.SecretsManagerStore;
import dev.alerting.webhook.auth.SenderAuthenticator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * {@code make secrets-check-<env>}: whether a text may be put into {@code webhook-secrets}, or into a sender's own secret, and whether
 * what is there is valid. Shows no secret.
 */
public final class SecretsCheck {
    private SecretsCheck() {}

    /**
     * {@code SecretsCheck <file>}, or {@code -} for standard input; {@code SecretsCheck own <sender> <file>};
     * {@code SecretsCheck deployed <secret> <prefix>}, without a prefix where senders have no secrets of their own.
     */
    public static void main(String[] args) throws IOException {
        List<String> words = List.of(args);
        if (words.size() == 1) {
            System.exit(check(read(args[0]), System.out::println));
        }
        if (words.size() == 3 && args[0].equals("own")) {
            System.exit(checkOwn(args[1], read(args[2]), Optional.empty(), System.out::println));
        }
        if ((words.size() == 2 || words.size() == 3) && args[0].equals("deployed")) {
            try (SecretsManagerStore store = SecretsManagerStore.create(AwsSettings.FROM_SDK)) {
                System.exit(checkDeployed(store, args[1], words.stream().skip(2).findFirst(), System.out::println));
            }
        }
        System.err.println("usage: SecretsCheck <file>, or - for standard input; own <sender> <file>;"
                + " deployed <secret> [<prefix>]");
        System.exit(2);
    }

    private static String read(String file) throws IOException {
        return file.equals("-")
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                : Files.readString(Path.of(file));
    }

    /** @return 0 if all that is there is valid, 1 if not, 2 if it cannot be read */
    static int checkDeployed(SecretFolder store, String secretId, Optional<String> prefix, Consumer<String> out) {
        try {
            String text = store.read(secretId);
            int status = check(text, out);
            if (prefix.isEmpty()) {
                return status;
            }
            Optional<String> listed = status == 0 ? Optional.of(text) : Optional.empty();
            Map<String, Content> contents = store.readAll(prefix.get(), SenderAuthenticator.MAX_OWN_SECRETS);
            for (Map.Entry<String, Content> own : contents.entrySet()) {
                String name = own.getKey();
                status = Math.max(
                        status,
                        switch (own.getValue()) {
                            case Content.Value(String value) -> checkOwn(name, value, listed, out);
                            case Content.Unreadable(String reason) -> notValid(name, reason, out);
                            case Content.Unavailable(String reason) -> notValid(name, reason, out);
                        });
            }
            if (contents.size() > SenderAuthenticator.MAX_OWN_SECRETS) {
                out.accept("too many: only the first " + SenderAuthenticator.MAX_OWN_SECRETS + " by name are senders");
                return 1;
            }
            return status;
        } catch (SecretUnavailableException e) {
            out.accept(e.getMessage());
            return 2;
        }
    }

    /** @return 0 if it is valid, else 1 */
    static int checkOwn(String name, String text, Optional<String> listed, Consumer<String> out) {
        try {
            SenderAuthenticator.checkOwnSecret(name, text, listed);
            out.accept(name + ": valid");
            return 0;
        } catch (InvalidSecretException e) {
            return notValid(name, e.getMessage(), out);
        }
    }

    private static int notValid(String name, String reason, Consumer<String> out) {
        out.accept(name + ": not valid: " + reason);
        return 1;
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
