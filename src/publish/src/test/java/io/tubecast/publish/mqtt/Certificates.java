package io.tubecast.publish.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** Certificates for tests, made by the JDK's own keytool: authorities, and what they vouch for. */
final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path folder;

    Certificates(Path folder) {
        this.folder = folder;
    }

    /** A key and a certificate that vouches for itself. */
    String authority(String name) throws IOException, InterruptedException {
        keytool(name, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "bc:c", "-validity", "2");
        pem(name + ".pem", certificate(name));
        return name;
    }

    /** A key and a certificate of an authority, for a host or for whoever is no host. */
    String issued(String name, String authority, String keyAlgorithm, String alternativeName)
            throws IOException, InterruptedException {
        keytool(name, "-genkeypair", "-keyalg", keyAlgorithm, "-dname", "CN=" + name, "-validity", "2");
        Path request = folder.resolve(name + ".csr");
        Path issued = folder.resolve(name + ".pem");
        keytool(name, "-certreq", "-file", request.toString());
        List<String> arguments = new ArrayList<>(List.of(
                "-gencert", "-infile", request.toString(), "-outfile", issued.toString(), "-rfc", "-validity", "2"));
        if (!alternativeName.isEmpty()) {
            arguments.addAll(List.of("-ext", "san=" + alternativeName));
        }
        keytool(authority, arguments.toArray(new String[0]));
        keytoolFor(
                name,
                authority,
                "-importcert",
                "-file",
                file(authority + ".pem").toString());
        keytool(name, "-importcert", "-file", issued.toString());
        return name;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Writes the key of a certificate as PKCS #8. */
    Path key(String name) throws IOException, GeneralSecurityException {
        byte[] key = store(name).getKey(name, PASSWORD.toCharArray()).getEncoded();
        return Files.writeString(
                folder.resolve(name + ".key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    /** A socket that shows a certificate, and asks for one of an authority's if it is named. */
    ServerSocket serverSocket(int port, String name, String clientAuthority)
            throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(name), PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store(clientAuthority.isEmpty() ? name : clientAuthority));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(port, 16, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(!clientAuthority.isEmpty());
        return socket;
    }

    private Certificate certificate(String name) throws IOException {
        try {
            return store(name).getCertificate(name);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private KeyStore store(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private void pem(String file, Certificate certificate) throws IOException {
        try {
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
            Files.writeString(
                    folder.resolve(file),
                    "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n",
                    StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void keytool(String name, String... arguments) throws IOException, InterruptedException {
        keytoolFor(name, name, arguments);
    }

    private void keytoolFor(String storeName, String alias, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("-alias", alias, "-noprompt", "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", folder.resolve(storeName + ".p12").toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool: " + said);
        }
    }
}
