package dev.alerting.common.secret;

/** Where secrets are kept. */
@FunctionalInterface
public interface SecretStore {
    /**
     * @param secretId name or ARN
     * @return the current value
     * @throws MissingSecretException if there is no such secret
     * @throws SecretUnavailableException if it cannot be read now; the message names the secret, never its value
     */
    String read(String secretId);

    /**
     * @return the value before the current one
     * @throws MissingSecretException if there is none
     * @throws SecretUnavailableException if it cannot be read now
     */
    default String readPrevious(String secretId) {
        throw new MissingSecretException("secret " + secretId + " has no previous value");
    }
}
