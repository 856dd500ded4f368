package dev.alerting.testing;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** The key of a GitHub App for tests, in the forms in which GitHub hands it out and the secret holds it. */
public final class AppKey {
    /** Length in bytes of what PKCS#8 puts before the PKCS#1 key, for keys of these sizes. */
    private static final int PKCS8_HEADER = 26;

    private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);

    private final RSAPrivateKey privateKey;
    private final RSAPublicKey publicKey;

    private AppKey(BigInteger p, BigInteger q) {
        BigInteger one = BigInteger.ONE;
        BigInteger modulus = p.multiply(q);
        BigInteger d = EXPONENT.modInverse(p.subtract(one).multiply(q.subtract(one)));
        try {
            KeyFactory factory = KeyFactory.getInstance("RSA");
            publicKey = (RSAPublicKey) factory.generatePublic(new RSAPublicKeySpec(modulus, EXPONENT));
            privateKey = (RSAPrivateKey) factory.generatePrivate(new RSAPrivateCrtKeySpec(
                    modulus, EXPONENT, d, p, q, d.mod(p.subtract(one)), d.mod(q.subtract(one)), q.modInverse(p)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A key made from the two largest primes that fit, because finding random ones takes seconds.
     *
     * @param bits 2048, 3072 or 4096
     */
    public static AppKey ofBits(int bits) {
        return switch (bits) {
            case 2048 -> new AppKey(powerOfTwoMinus(bits / 2, 105), powerOfTwoMinus(bits / 2, 179));
            case 3072 -> new AppKey(powerOfTwoMinus(bits / 2, 3453), powerOfTwoMinus(bits / 2, 4977));
            case 4096 -> new AppKey(powerOfTwoMinus(bits / 2, 1557), powerOfTwoMinus(bits / 2, 2543));
            default -> throw new IllegalArgumentException("no key of " + bits + " bits");
        };
    }

    private static BigInteger powerOfTwoMinus(int power, int distance) {
        return BigInteger.TWO.pow(power).subtract(BigInteger.valueOf(distance));
    }

    public RSAPublicKey publicKey() {
        return publicKey;
    }

    public RSAPrivateKey privateKey() {
        return privateKey;
    }

    /**
     * The collector's secret with this key, for the App 12345.
     *
     * @param pkcs1 PKCS#1, as GitHub hands keys out, or PKCS#8
     */
    public String secret(boolean pkcs1) {
        return "{\"github_app_id\":\"12345\",\"github_app_key_base64\":\"" + base64(pkcs1) + "\"}";
    }

    /** The PEM file, encoded in base64. */
    public String base64(boolean pkcs1) {
        byte[] pkcs8 = privateKey.getEncoded();
        String kind = pkcs1 ? "RSA PRIVATE KEY" : "PRIVATE KEY";
        byte[] der = pkcs1 ? Arrays.copyOfRange(pkcs8, PKCS8_HEADER, pkcs8.length) : pkcs8;
        String pem = "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
