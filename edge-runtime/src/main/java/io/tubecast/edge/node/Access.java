package io.tubecast.edge.node;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.publish.mqtt.BrokerAccess;
import io.tubecast.publish.mqtt.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a broker lets a program in, from what its configuration or its options name. Everything is tried once, so that a mistake is told before the start. */
public final class Access {
    private Access() {}

    /**
     * Reads what is named.
     *
     * @param username empty for none
     * @param passwordEnv name of an environment variable with the password; empty for none
     * @param files paths
     * @param names what a user calls the password's variable and the certificates, for messages
     * @throws ConfigException if something cannot be used
     */
    public static BrokerAccess of(String username, String passwordEnv, BrokerFiles files, Names names) {
        TlsFiles tls = null;
        if (files.authorities() != null || files.certificate() != null) {
            try {
                tls = new TlsFiles(files.authorities(), files.certificate(), files.key());
                tls.check();
            } catch (IllegalArgumentException e) {
                throw new ConfigException("%s: %s".formatted(names.certificates, e.getMessage()), e);
            }
        }
        if (username.isEmpty()) {
            return new BrokerAccess(null, null, tls);
        }
        Supplier<String> password = password(passwordEnv, files.password(), names);
        if (password != null
                && password.get().isEmpty()) { // what cannot be read says so now, not at the first connection
            throw new ConfigException(
                    "%s or %s: the password is empty".formatted(names.passwordFile, names.passwordEnv));
        }
        return new BrokerAccess(username, password, tls);
    }

    /** What a user calls things. */
    public record Names(String passwordFile, String passwordEnv, String certificates) {
        /** By the keys of the configuration. */
        public static final Names KEYS =
                new Names("mqtt.passwordFile", "mqtt.passwordEnv", "mqtt.caFile, mqtt.certificateFile or mqtt.keyFile");

        /** By the options of the command line. */
        public static final Names OPTIONS = new Names("--password-file", "--password-env", "--ca, --cert or --key");
    }

    private static @Nullable Supplier<String> password(String variable, @Nullable Path file, Names names) {
        if (file != null) {
            return () -> firstLine(file, names.passwordFile);
        }
        return variable.isEmpty() ? null : () -> fromEnvironment(variable, names.passwordEnv);
    }

    private static String fromEnvironment(String variable, String name) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new ConfigException("%s: the environment has no variable %s".formatted(name, variable));
        }
        return value;
    }

    private static String firstLine(Path file, String name) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            String problem = Files.exists(file) ? "cannot be read" : "no such file";
            throw new ConfigException("%s: %s: %s".formatted(name, file, problem), e);
        }
    }
}
