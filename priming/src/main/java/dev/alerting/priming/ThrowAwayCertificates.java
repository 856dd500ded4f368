package dev.alerting.priming;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A TLS context that trusts nothing but its own server on 127.0.0.1: an authority and a certificate made on the spot,
 * whose keys nobody keeps. The JDK has no public way to make a certificate, so the few fields are encoded here.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5280#section-4.1">RFC 5280, 4.1</a>
 */
final class ThrowAwayCertificates {
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_ID = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC = 0x17;

    private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03};
    private static final byte[] BASIC_CONSTRAINTS = {0x55, 0x1d, 0x13};
    private static final byte[] ALTERNATIVE_NAME = {0x55, 0x1d, 0x11};
    private static final byte[] TRUE = {0x01, 0x01, (byte) 0xff};
    private static final byte[] LOOPBACK_ADDRESS = {(byte) 0x87, 4, 127, 0, 0, 1};

    /** Kinds of key that GitHub's and AWS's own certificates have. */
    enum Kind {
        RSA("RSA", 2048, "SHA256withRSA", new byte[] {
            0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00
        }),
        EC("EC", 256, "SHA256withECDSA", new byte[] {
            0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
        });

        private final String algorithm;
        private final int bits;
        private final String signature;
        private final byte[] signatureId;

        Kind(String algorithm, int bits, String signature, byte[] signatureId) {
            this.algorithm = algorithm;
            this.bits = bits;
            this.signature = signature;
            this.signatureId = signatureId;
        }
    }

    private ThrowAwayCertificates() {}

    /** @param now the certificates are valid for an hour before and after */
    static SSLContext context(Kind kind, Instant now) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.algorithm);
        generator.initialize(kind.bits);
        // One pair for both certificates: making RSA keys is the dearest part of all.
        KeyPair pair = generator.generateKeyPair();
        byte[] isAuthority = encodeExtension(BASIC_CONSTRAINTS, encodeDer(SEQUENCE, TRUE));
        byte[] isLoopback = encodeExtension(ALTERNATIVE_NAME, encodeDer(SEQUENCE, LOOPBACK_ADDRESS));
        X509Certificate root = certificate(kind, pair, "root", isAuthority, now);
        X509Certificate leaf = certificate(kind, pair, "leaf", isLoopback, now);

        KeyStore keys = emptyKeyStore();
        keys.setKeyEntry("server", pair.getPrivate(), new char[0], new Certificate[] {leaf, root});
        KeyManagerFactory identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(keys, new char[0]);
        KeyStore anchors = emptyKeyStore();
        anchors.setCertificateEntry("root", root);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore emptyKeyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static X509Certificate certificate(Kind kind, KeyPair keys, String subject, byte[] extension, Instant now)
            throws GeneralSecurityException {
        byte[] algorithm = encodeDer(SEQUENCE, kind.signatureId);
        byte[] content = encodeDer(
                SEQUENCE,
                encodeDer(0xa0, encodeDer(INTEGER, new byte[] {2})),
                encodeDer(INTEGER, new byte[] {1}),
                algorithm,
                name("root"),
                encodeDer(SEQUENCE, encodeTime(now.minusSeconds(3600)), encodeTime(now.plusSeconds(3600))),
                name(subject),
                keys.getPublic().getEncoded(),
                encodeDer(0xa3, encodeDer(SEQUENCE, extension)));
        Signature signature = Signature.getInstance(kind.signature);
        signature.initSign(keys.getPrivate());
        signature.update(content);
        byte[] encoded =
                encodeDer(SEQUENCE, content, algorithm, encodeDer(BIT_STRING, new byte[] {0}, signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    private static byte[] name(String commonName) {
        byte[] text = encodeDer(UTF8_STRING, commonName.getBytes(StandardCharsets.US_ASCII));
        return encodeDer(SEQUENCE, encodeDer(SET, encodeDer(SEQUENCE, encodeDer(OBJECT_ID, COMMON_NAME), text)));
    }

    private static byte[] encodeTime(Instant at) {
        return encodeDer(UTC, UTC_TIME.format(at).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] encodeExtension(byte[] id, byte[] value) {
        return encodeDer(SEQUENCE, encodeDer(OBJECT_ID, id), encodeDer(OCTET_STRING, value));
    }

    private static byte[] encodeDer(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        if (length >= 0x100) {
            value.write(0x82);
            value.write(length >> 8);
        } else if (length >= 0x80) {
            value.write(0x81);
        }
        value.write(length);
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }
}
