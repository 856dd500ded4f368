package dev.alerting.history;

import dev.alerting.common.secret.CachedSecret;
import dev.alerting.common.secret.InvalidSecretException;
import dev.alerting.common.secret.SecretUnavailableException;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.history.event.PersonKey;
import dev.alerting.history.event.StoreUnavailableException;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The key of people from its secret. One that was mistyped stops nothing: events are kept as without a key, or with the one
 * before, and that is told each time. A secret that does not answer is waited for, since it will.
 */
final class PeopleKey implements Supplier<PersonKey> {
    private final CachedSecret<PersonKey> secret;
    private final StructuredLog log;
    private final Metrics metrics;

    PeopleKey(CachedSecret<PersonKey> secret, StructuredLog log, Metrics metrics) {
        this.secret = secret;
        this.log = log;
        this.metrics = metrics;
    }

    /** @throws StoreUnavailableException if the secret does not answer */
    @Override
    public PersonKey get() {
        try {
            PersonKey key = secret.get();
            secret.rejection().ifPresent(problem -> tell(problem, "the key before it is used"));
            return key;
        } catch (InvalidSecretException e) {
            tell(e.getMessage(), "people are left out");
            return PersonKey.NONE;
        } catch (SecretUnavailableException e) {
            throw new StoreUnavailableException(e.getMessage(), e);
        }
    }

    private void tell(String problem, String instead) {
        metrics.count("HistoryPeopleKeyUnusable", Map.of());
        log.error("the key of people cannot be used; " + instead)
                .with("reason", problem)
                .write();
    }
}
