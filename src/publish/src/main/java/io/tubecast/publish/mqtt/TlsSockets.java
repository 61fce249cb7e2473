package io.tubecast.publish.mqtt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the TLS sockets of a link, from files that are read again for every connection: certificates can be renewed while the node runs.
 *
 * <p>Files that cannot be used, because somebody is just writing them, do not end a node that was connected before: the last good ones go on. Used by one
 * thread.
 */
final class TlsSockets {
    private static final Logger LOG = LoggerFactory.getLogger(TlsSockets.class);
    private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
    private static final String END_KEY = "-----END PRIVATE KEY-----";
    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "Ed25519");
    private static final char[] IN_MEMORY_ONLY = {};

    private final TlsFiles files;
    private @Nullable SSLSocketFactory lastGood;
    private String told = "";

    TlsSockets(TlsFiles files) {
        this.files = files;
    }

    /**
     * A factory for the next connection.
     *
     * @throws TlsException if the files cannot be used and never could
     */
    SSLSocketFactory next() {
        try {
            SSLSocketFactory factory = read();
            lastGood = factory;
            told = "";
            return factory;
        } catch (TlsException e) {
            SSLSocketFactory known = lastGood;
            if (known == null) {
                throw e;
            }
            if (!told.equals(e.getMessage())) {
                told = String.valueOf(e.getMessage());
                LOG.warn("{}; the certificates read before are used", told);
            }
            return known;
        }
    }

    private SSLSocketFactory read() {
        try {
            Path authorities = files.authorities();
            TrustManager[] trust = authorities == null ? null : trust(authorities);
            Path certificate = files.certificate();
            Path key = files.key();
            KeyManager[] keys = certificate == null || key == null ? null : keys(certificate, key);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, new SecureRandom());
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsException("TLS cannot be set up: " + e.getClass().getSimpleName(), e);
        }
    }

    private static TrustManager[] trust(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate authority : certificates(file)) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] keys(Path certificate, Path key) throws IOException, GeneralSecurityException {
        Certificate[] chain = certificates(certificate).toArray(new Certificate[0]);
        PrivateKey secret = key(key, chain[0].getPublicKey().getAlgorithm());
        if (!belong(secret, chain[0].getPublicKey())) {
            throw new TlsException("%s does not belong to the certificate in %s".formatted(key, certificate));
        }
        KeyStore store = emptyStore();
        store.setKeyEntry("client", secret, IN_MEMORY_ONLY, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, IN_MEMORY_ONLY);
        return factory.getKeyManagers();
    }

    /** Whether what the one signs the other confirms. */
    private static boolean belong(PrivateKey secret, PublicKey open) throws GeneralSecurityException {
        if (!secret.getAlgorithm().equals(open.getAlgorithm())) {
            return false;
        }
        String algorithm = switch (secret.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> secret.getAlgorithm();
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(secret);
        byte[] signed = signature.sign();
        signature.initVerify(open);
        return signature.verify(signed);
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file) {
        try {
            Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
            if (found.isEmpty()) {
                throw new TlsException(file + ": no certificate in it");
            }
            return found;
        } catch (CertificateException e) {
            throw new TlsException(file + ": not certificates as PEM", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static PrivateKey key(Path file, String publicAlgorithm) throws GeneralSecurityException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        int begin = text.indexOf(BEGIN_KEY);
        int end = text.indexOf(END_KEY);
        if (begin < 0 || end < begin) {
            throw new TlsException(
                    file + ": not a key as PKCS #8 PEM without a password; 'openssl pkcs8 -topk8 -nocrypt' makes one");
        }
        byte[] encoded;
        try {
            encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN_KEY.length(), end));
        } catch (IllegalArgumentException e) {
            throw new TlsException(file + ": the key is not Base64", e);
        }
        for (String kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                LOG.trace("{} holds no {} key", file, kind); // the next kind, then
            }
        }
        throw new TlsException(
                "%s: none of the keys %s; the certificate's is %s".formatted(file, KEY_KINDS, publicAlgorithm));
    }

    private static TlsException unreadable(Path file, IOException cause) {
        return new TlsException(file + (Files.exists(file) ? ": cannot be read" : ": no such file"), cause);
    }
}
