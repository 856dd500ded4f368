package dev.alerting.collector.issue;

import dev.alerting.common.json.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** A private key as GitHub hands it out, made for the tests. */
final class AppKey {
    /** Before the PKCS#1 key a PKCS#8 one has this many bytes, for keys of these sizes. */
    private static final int PKCS8_HEADER = 26;

    private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);

    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private AppKey(BigInteger p, BigInteger q) {
        BigInteger one = BigInteger.ONE;
        BigInteger modulus = p.multiply(q);
        BigInteger d = EXPONENT.modInverse(p.subtract(one).multiply(q.subtract(one)));
        try {
            KeyFactory factory = KeyFactory.getInstance("RSA");
            publicKey = factory.generatePublic(new RSAPublicKeySpec(modulus, EXPONENT));
            privateKey = factory.generatePrivate(new RSAPrivateCrtKeySpec(
                    modulus, EXPONENT, d, p, q, d.mod(p.subtract(one)), d.mod(q.subtract(one)), q.modInverse(p)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From the two largest primes that fit: no secret, and finding random ones of this size takes seconds. */
    static AppKey ofBits(int bits) {
        return switch (bits) {
            case 2048 -> new AppKey(below(bits / 2, 105), below(bits / 2, 179));
            case 3072 -> new AppKey(below(bits / 2, 3453), below(bits / 2, 4977));
            case 4096 -> new AppKey(below(bits / 2, 1557), below(bits / 2, 2543));
            default -> throw new IllegalArgumentException("no key of " + bits + " bits");
        };
    }

    private static BigInteger below(int power, int distance) {
        return BigInteger.TWO.pow(power).subtract(BigInteger.valueOf(distance));
    }

    PublicKey publicKey() {
        return publicKey;
    }

    String secret(boolean pkcs1) {
        return Json.write(Json.object().put("github_app_id", "12345").put("github_app_key_base64", base64(pkcs1)));
    }

    String base64(boolean pkcs1) {
        byte[] pkcs8 = privateKey.getEncoded();
        String kind = pkcs1 ? "RSA PRIVATE KEY" : "PRIVATE KEY";
        byte[] der = pkcs1 ? Arrays.copyOfRange(pkcs8, PKCS8_HEADER, pkcs8.length) : pkcs8;
        String pem = "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
