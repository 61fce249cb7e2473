package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import java.util.regex.Pattern;

/**
 * The node's own web server: probes, metrics and, where it is switched on, the preview page.
 *
 * @param enabled whether there is one
 * @param host address it listens at; all but this machine's own needs a token
 * @param port TCP port; 0 takes a free one
 * @param tokenFile a file whose first line everybody has to know who asks; empty for none
 * @param tokenEnv name of an environment variable with it; empty for none
 * @param readyNeedsBroker whether a node without a link to its broker is not ready
 */
public record HttpConfig(
        boolean enabled, String host, int port, String tokenFile, String tokenEnv, boolean readyNeedsBroker) {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.:%-]{1,253}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1");

    /** Checks the address, and that nobody is let in from elsewhere without a token. */
    public HttpConfig {
        require(
                HOST.matcher(host).matches(),
                "http.host",
                "must be an address or a name, such as 127.0.0.1, 0.0.0.0 or ::",
                "'" + host + "'");
        require(port >= 0 && port <= 65_535, "http.port", "must be in [0, 65535]", port);
        require(
                tokenEnv.isEmpty() || VARIABLE.matcher(tokenEnv).matches(),
                "http.tokenEnv",
                "must be the name of an environment variable",
                "'" + tokenEnv + "'");
        require(
                tokenEnv.isEmpty() || tokenFile.isEmpty(),
                "http.tokenEnv",
                "must be empty where http.tokenFile is not",
                "'" + tokenEnv + "'");
        require(
                !enabled || isLoopback(host) || !tokenFile.isEmpty() || !tokenEnv.isEmpty(),
                "http.host",
                "needs http.tokenFile or http.tokenEnv beside it, or must be 127.0.0.1, ::1 or localhost",
                "'" + host + "'");
    }

    /** Whether others than programs of this machine can reach the server. */
    public boolean reachableFromElsewhere() {
        return !isLoopback(host);
    }

    private static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    static HttpConfig defaults() {
        return new HttpConfig(true, "127.0.0.1", 8088, "", "", true);
    }
}
