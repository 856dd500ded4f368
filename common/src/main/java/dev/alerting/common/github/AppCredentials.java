package dev.alerting.common.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.InvalidSecretException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Base64;

/**
 * The GitHub App we act as, from the secret with {@code github_app_id} and {@code github_app_key_base64}. The key is
 * base64 of the PEM file GitHub hands out (PKCS#1) or of a PKCS#8 one.
 */
public final class AppCredentials {
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    /** rsaEncryption, with the version and algorithm that turn a PKCS#1 key into a PKCS#8 one. */
    private static final byte[] PKCS8_HEADER = {
        0x02,
        0x01,
        0x00,
        0x30,
        0x0d,
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    private final String appId;
    private final PrivateKey key;

    private AppCredentials(String appId, PrivateKey key) {
        this.appId = appId;
        this.key = key;
    }

    /** @throws InvalidSecretException if it does not have that form; the message never repeats any of it */
    public static AppCredentials parse(String secret) {
        try {
            JsonNode json = Json.parse(secret);
            String appId =
                    Json.scalarText(json, "github_app_id").orElseThrow(() -> unusableKey("github_app_id is missing"));
            String key = Json.text(json, "github_app_key_base64")
                    .orElseThrow(() -> unusableKey("github_app_key_base64 is missing"));
            return new AppCredentials(appId.strip(), parseKey(key));
        } catch (InvalidJsonException e) {
            throw unusableKey("it is not a JSON object");
        }
    }

    /** A JWT for the App, valid for 9 minutes (GitHub allows 10), the first of them in the past, as clocks differ. */
    String createJwt(Instant now) {
        String header = encodePart("{\"alg\":\"RS256\",\"typ\":\"JWT\"}");
        String claims = encodePart(Json.write(Json.object()
                .put("iat", now.minusSeconds(60).getEpochSecond())
                .put("exp", now.plusSeconds(8 * 60).getEpochSecond())
                .put("iss", appId)));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update((header + "." + claims).getBytes(StandardCharsets.US_ASCII));
            return header + "." + claims + "." + URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime signs with RSA", e);
        }
    }

    /** As GitHub shows it beside the key on the App's page: SHA-256 of the public key, in base64. Tells nothing of the key itself. */
    public String fingerprint() {
        try {
            RSAPrivateCrtKey known = (RSAPrivateCrtKey) key;
            byte[] publicKey = KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(known.getModulus(), known.getPublicExponent()))
                    .getEncoded();
            return "SHA256:"
                    + Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(publicKey));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has RSA and SHA-256", e);
        }
    }

    private static PrivateKey parseKey(String base64) {
        try {
            String pem = new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.US_ASCII);
            boolean pkcs1 = pem.contains("BEGIN RSA PRIVATE KEY");
            if (!pkcs1 && !pem.contains("BEGIN PRIVATE KEY")) {
                throw unusableKey("github_app_key_base64 must be base64 of the PEM file of the App's private key");
            }
            byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs1 ? toPkcs8(der) : der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusableKey("github_app_key_base64 does not hold a usable RSA private key");
        }
    }

    private static byte[] toPkcs8(byte[] pkcs1) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(PKCS8_HEADER);
        content.writeBytes(derValue(0x04, pkcs1));
        return derValue(0x30, content.toByteArray());
    }

    private static byte[] derValue(int tag, byte[] content) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        if (content.length < 0x80) {
            value.write(content.length);
        } else {
            int bytes = content.length > 0xffff ? 3 : content.length > 0xff ? 2 : 1;
            value.write(0x80 | bytes);
            for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
                value.write(content.length >> shift);
            }
        }
        value.writeBytes(content);
        return value.toByteArray();
    }

    private static String encodePart(String json) {
        return URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static InvalidSecretException unusableKey(String what) {
        return new InvalidSecretException("the secret of the GitHub App is not usable: " + what);
    }
}
