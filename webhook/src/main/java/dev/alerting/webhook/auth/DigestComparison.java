package dev.alerting.webhook.auth;

import java.security.MessageDigest;

/** Compares two digests of equal length. A seam: tests count that every configured secret is compared. */
@FunctionalInterface
interface DigestComparison {
    /** Takes the same time wherever they differ. */
    DigestComparison CONSTANT_TIME = MessageDigest::isEqual;

    boolean areEqual(byte[] given, byte[] expected);
}
